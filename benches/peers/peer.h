/* What the C peers share: the clock, and the way of a round.
 *
 * A peer waits for a line with a number, makes that many timed calls after a few untimed ones, and answers with one line
 * of nanoseconds a call. So the peers of a comparison take turns, round by round, in one run. */
#ifndef PEER_H
#define PEER_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static void die(const char *why, const char *detail)
{
    fprintf(stderr, "%s: %s\n", why, detail);
    exit(1);
}

static uint64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* Serves rounds until the input ends. `call` ends the program when anything is not as it should be. */
static void serve_rounds(int warm_up, void (*call)(void *), void *argument)
{
    char line[32];
    while (fgets(line, sizeof line, stdin)) {
        int calls = atoi(line), i;
        for (i = 0; i < warm_up; i++)
            call(argument);
        for (i = 0; i < calls; i++) {
            uint64_t start = now_ns();
            call(argument);
            printf("%llu ", (unsigned long long)(now_ns() - start));
        }
        printf("\n");
        fflush(stdout);
    }
}

#endif
