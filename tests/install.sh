# shellcheck shell=sh
# For sourcing. Installs the missing packages of tests/packages.txt. Does not call apt-get if nothing is missing, so that a
# second run needs neither the network nor root.

# install_packages ROOT KIND...: installs the packages of these kinds ("build", "test", "s3", "ci").
install_packages() {
  install_root=$1
  shift
  install_missing=
  for install_kind in "$@"; do
    for install_name in $(awk -v kind="$install_kind" '!/^#/ && $2 == kind { print $1 }' "$install_root/tests/packages.txt"); do
      is_installed "$install_name" || install_missing="$install_missing $install_name"
    done
  done
  [ -z "$install_missing" ] && return 0

  if ! command -v apt-get > /dev/null; then
    echo "Missing Debian packages, or their equivalents on this system:$install_missing" >&2
    echo "Continuing without them: the build reports what it cannot find." >&2
    return 0
  fi
  install_sudo=
  if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo > /dev/null; then
      echo "Missing packages:$install_missing" >&2
      echo "Run this once as root: apt-get install$install_missing" >&2
      return 1
    fi
    install_sudo=sudo
  fi
  echo "Installing:$install_missing"
  $install_sudo apt-get -qq update < /dev/null &&
    $install_sudo env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $install_missing \
      < /dev/null > /dev/null
}

is_installed() {
  command -v dpkg-query > /dev/null &&
    dpkg-query -W -f '${db:Status-Status}\n' "$1" 2> /dev/null | grep -qx installed
}

# quietly WHAT COMMAND...: prints one line, "WHAT: 12 s", instead of the output of the command. If it fails, prints all output.
quietly() {
  quietly_what=$1
  shift
  quietly_log=$(mktemp)
  quietly_from=$(date +%s)
  quietly_status=0
  "$@" > "$quietly_log" 2>&1 < /dev/null || quietly_status=$?
  if [ "$quietly_status" -eq 0 ]; then
    echo "$quietly_what: $(($(date +%s) - quietly_from)) s"
  else
    cat "$quietly_log" >&2
    echo "$quietly_what: failed with exit code $quietly_status; its output is above" >&2
  fi
  rm -f "$quietly_log"
  return "$quietly_status"
}

# configure_build ROOT BUILD [MESON OPTIONS]: sets up the folder once, as a unity build: several files are compiled as
# one, in a third of the time. To work on the code, set up your own folder first: meson setup build. Later calls only
# apply the given options. Meson uses ccache by itself.
configure_build() {
  configure_root=$1
  configure_dir=$2
  shift 2
  if [ ! -f "$configure_dir/build.ninja" ]; then
    meson setup "$configure_dir" "$configure_root" --unity on -Dunity_size=16 -Db_pch=false "$@"
  elif [ $# -gt 0 ]; then
    meson configure "$configure_dir" "$@" > /dev/null
  fi
}

# test_temp BUILD: sets TMPDIR, the folder for files of tests. In memory if there is enough space: tests flush thousands of
# small files, and no test needs them on a disk.
test_temp() {
  test_temp_folder=$1/tmp
  test_temp_free=$(df -Pk /dev/shm 2> /dev/null | awk 'NR == 2 { print $4 }')
  if [ "${test_temp_free:-0}" -ge 4194304 ] && [ -w /dev/shm ]; then
    test_temp_folder=$(mktemp -d /dev/shm/pxport-tests-XXXXXX)
    trap 'rm -rf "$test_temp_folder"' EXIT
  fi
  mkdir -p "$test_temp_folder"
  export TMPDIR="$test_temp_folder"
}
