// The subcommands. Each takes the words after its name and returns the exit code; each has a file of its
// name.
#ifndef PXPORT_EXAMPLES_PXPORT_COMMANDS_H_
#define PXPORT_EXAMPLES_PXPORT_COMMANDS_H_

#include <span>

namespace command {

using Words = std::span<char* const>;

int Run(Words words);
int Check(Words words);
int Init(Words words);
int Begin(Words words);
int Work(Words words);
int Commit(Words words);
int Abort(Words words);
int Gc(Words words);

}  // namespace command

#endif  // PXPORT_EXAMPLES_PXPORT_COMMANDS_H_
