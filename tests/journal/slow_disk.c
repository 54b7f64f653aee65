/* A disk that takes 30 ms for a sync: preloaded before the system's own (ld.so(8)). */
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static void take_long(void)
{
    struct timespec pause = {0, 30 * 1000 * 1000};
    nanosleep(&pause, 0);
}

int fsync(int file)
{
    take_long();
    return (int)syscall(SYS_fsync, file);
}

int fdatasync(int file)
{
    take_long();
    return (int)syscall(SYS_fdatasync, file);
}
