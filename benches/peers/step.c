/* Counts the instructions that the processor executes, one step at a time: those of the program in its arguments between its
 * two signals SIGUSR1. A repeated move of a string is one instruction, however long it is. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

static pid_t child;

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

/* Lets it go on in that way; the signal at which it stands then, 0: it has ended. */
static int go_on(int how)
{
    int status;
    if (ptrace(how, child, NULL, NULL) || waitpid(child, &status, 0) != child)
        fail("ptrace");
    return WIFSTOPPED(status) ? WSTOPSIG(status) : 0;
}

/* Where it stands; 0 where no instruction repeats itself. */
static unsigned long long place(void)
{
#ifdef __x86_64__
    struct user_regs_struct registers;
    if (ptrace(PTRACE_GETREGS, child, NULL, &registers))
        fail("its registers");
    return registers.rip;
#else
    return 0;
#endif
}

int main(int argc, char **argv)
{
    unsigned long count = 0;
    unsigned long long before = 0;
    int stands;
    if (argc < 2 || (child = fork()) < 0)
        fail("step PROGRAM …");
    if (child == 0) {
        ptrace(PTRACE_TRACEME, 0, NULL, NULL);
        execv(argv[1], argv + 1);
        fail(argv[1]);
    }
    if (waitpid(child, &stands, 0) != child)
        fail(argv[1]);
    while ((stands = go_on(PTRACE_CONT)) && stands != SIGUSR1)
        ;
    while (stands && (stands = go_on(PTRACE_SINGLESTEP)) != SIGUSR1) {
        unsigned long long now = place();
        count += now != before || !now;
        before = now;
    }
    if (!stands)
        fail("it did not tell where to count");
    while (go_on(PTRACE_CONT))
        ;
    printf("%lu\n", count);
    return 0;
}
