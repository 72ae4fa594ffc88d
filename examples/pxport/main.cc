// The pxport command: an ordinary client of the C header, one file per subcommand.
#include <array>
#include <cstdio>
#include <string>
#include <string_view>

#include "args.h"
#include "commands.h"
#include "failure.h"
#include "help.h"

namespace command {
namespace {

struct Command {
  std::string_view name;
  int (*run)(Words words);
  std::string_view help;
};

const std::array kCommands = {Command{"run", Run, kRunHelp},       Command{"check", Check, kCheckHelp},
                              Command{"init", Init, kInitHelp},    Command{"begin", Begin, kBeginHelp},
                              Command{"work", Work, kWorkHelp},    Command{"commit", Commit, kCommitHelp},
                              Command{"abort", Abort, kAbortHelp}, Command{"gc", Gc, kGcHelp}};

const Command* FindCommand(std::string_view name) {
  for (const Command& command : kCommands) {
    if (command.name == name) return &command;
  }
  return nullptr;
}

int UnknownCommand(std::string_view name) {
  std::array<std::string_view, kCommands.size() + 2> names{"--help", "--version"};
  for (size_t i = 0; i < kCommands.size(); ++i) names[i + 2] = kCommands[i].name;
  const std::string_view near = Nearest(name, names);
  return Report(Usage("unknown command " + std::string(name),
                      (near.empty() ? "" : "did you mean " + std::string(near) + "? ") +
                          std::string("run pxport --help for all commands")));
}

int Main(Words words) {
  if (words.empty()) return Report(Usage("no command was given", "run pxport --help for all commands"));
  const std::string_view name = words[0];
  if (name == "--version") return PrintHelp("pxport " + std::string(pxport_version_string()) + "\n");
  if (name == "--help" || name == "-h" || name == "help") {
    if (words.size() < 2) return PrintHelp(kMainHelp);
    const Command* about = FindCommand(words[1]);
    return about == nullptr ? UnknownCommand(words[1]) : PrintHelp(about->help);
  }
  const Command* command = FindCommand(name);
  return command == nullptr ? UnknownCommand(name) : command->run(words.subspan(1));
}

}  // namespace
}  // namespace command

int main(int argc, char** argv) {
  const command::Words all(argv, static_cast<size_t>(argc));
  return command::Main(all.empty() ? all : all.subspan(1));
}
