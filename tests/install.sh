# shellcheck shell=sh
# To be sourced: installs what is missing of tests/packages.txt. Asks apt-get for nothing when nothing is missing, so that a
# second run needs neither the network nor root.

# install_packages ROOT KIND...: the packages of these kinds ("build", "s3", "ci").
install_packages() {
  install_root=$1
  shift
  install_missing=
  for install_kind in "$@"; do
    for install_name in $(awk -v kind="$install_kind" '!/^#/ && $2 == kind { print $1 }' "$install_root/tests/packages.txt"); do
      install_is_there "$install_name" || install_missing="$install_missing $install_name"
    done
  done
  [ -z "$install_missing" ] && return 0

  if ! command -v apt-get > /dev/null; then
    echo "These Debian packages are missing, or their likes on this system:$install_missing" >&2
    echo "Going on without them: the build says what it cannot find." >&2
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

install_is_there() {
  command -v dpkg-query > /dev/null &&
    dpkg-query -W -f '${db:Status-Status}\n' "$1" 2> /dev/null | grep -qx installed
}

# What ccache must not mind, or it keeps nothing that was compiled with a precompiled header.
export CCACHE_SLOPPINESS=pch_defines,time_macros

# configure_build ROOT BUILD [MESON OPTIONS]: once; afterwards only changed options are applied. Meson uses ccache by itself.
configure_build() {
  configure_root=$1
  configure_dir=$2
  shift 2
  if [ ! -f "$configure_dir/build.ninja" ]; then
    meson setup "$configure_dir" "$configure_root" "$@"
  elif [ $# -gt 0 ]; then
    meson configure "$configure_dir" "$@" > /dev/null
  fi
}
