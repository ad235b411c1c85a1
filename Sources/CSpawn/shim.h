/* Two functions of glibc (2.29 and 2.34, see posix_spawn(3)) that its headers only show to programs
   which ask for GNU's extensions; Swift's module of them does not ask. */
#include <spawn.h>

int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *actions, const char *path);
int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);
