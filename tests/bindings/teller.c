/* The C side of the scenario: does what it is told on standard input, one line a command, and answers with one line.
 * Fields are separated by tabs; JSON documents hold none. Every language has such a teller, and they all answer alike:
 * NUMBER, NAME OF THE STATUS and DOCUMENT, or one word. The commands are those of `commands` below. */
#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef _WIN32
#include <fcntl.h>
#include <io.h>
#else
#include <sys/wait.h>
#include <unistd.h>
#endif
#include "tolem.h"

#define PLACES 32

/* What was opened or started under a name. A closed one keeps its place, so that it can be misused. */
struct place {
    char name[32];
    tolem_client *client;
    tolem_job *job;
    atomic_int lines;
};
static struct place places[PLACES];

static struct place *place(const char *name)
{
    int i;
    for (i = 0; i < PLACES; i++) {
        if (places[i].name[0] == '\0')
            snprintf(places[i].name, sizeof places[i].name, "%s", name);
        if (strcmp(places[i].name, name) == 0)
            return &places[i];
    }
    fprintf(stderr, "teller: no place left for %s\n", name);
    exit(2);
}

static void answer(tolem_status status, tolem_result *result)
{
    const char *json = tolem_result_json(result);
    printf("%" PRId32 "\t%s\t%s\n", status, tolem_status_name(status), json ? json : "{}");
    fflush(stdout);
    tolem_result_free(result);
}

static void done(void)
{
    printf("ok\n");
}

static void count(void *user_data, int32_t level, const char *line)
{
    (void)level;
    (void)line;
    atomic_fetch_add((atomic_int *)user_data, 1);
}

static void open_client(char **field)
{
    tolem_result *result;
    tolem_client *client;
    tolem_status status = tolem_client_open(field[2], &client, &result);
    if (status == TOLEM_OK)
        place(field[1])->client = client;
    answer(status, result);
}

static void call(char **field)
{
    tolem_result *result;
    tolem_status status = tolem_call(place(field[1])->client, field[2], field[3], &result);
    answer(status, result);
}

static void check(char **field)
{
    tolem_result *result;
    tolem_status status = tolem_check(place(field[1])->client, field[2], field[3], &result);
    answer(status, result);
}

/* C ends a text at its NUL, so what others refuse as a NUL in a text is here no text at all. */
static void nul(char **field)
{
    tolem_result *result;
    tolem_status status = tolem_call(place(field[1])->client, field[2], NULL, &result);
    answer(status, result);
}

static void in_a_child(char **field)
{
#ifdef _WIN32
    (void)field;
    printf("no fork\n");
#else
    pid_t child;
    fflush(stdout);
    child = fork();
    if (child == 0) {
        call(field);
        _exit(0);
    }
    waitpid(child, NULL, 0);
#endif
}

static void start(char **field)
{
    tolem_result *result;
    tolem_job *job;
    tolem_status status = tolem_start(place(field[1])->client, field[3], field[4], &job, &result);
    place(field[2])->job = job;
    answer(status, result);
}

static void wait_for(char **field)
{
    tolem_result *result;
    tolem_status status = tolem_job_wait(place(field[1])->job, (uint32_t)strtoul(field[2], NULL, 10), &result);
    answer(status, result);
}

static void cancel(char **field)
{
    tolem_job_cancel(place(field[1])->job);
    done();
}

static void end(char **field)
{
    tolem_job_close(place(field[1])->job);
    done();
}

static void close_client(char **field)
{
    tolem_client_close(place(field[1])->client);
    done();
}

static void set_log(char **field)
{
    struct place *till = place(field[1]);
    if (tolem_client_set_log(till->client, count, &till->lines, atoi(field[2])) == TOLEM_OK)
        done();
    else
        printf("refused\n");
}

static void lines(char **field)
{
    printf("%d\n", atomic_load(&place(field[1])->lines));
}

static void describe(char **field)
{
    tolem_result *result;
    tolem_status status = tolem_describe(&result);
    (void)field;
    answer(status, result);
}

static void version(char **field)
{
    (void)field;
    printf("%" PRIu32 "\t%s\t%s\n", tolem_abi_version(), tolem_version(), tolem_status_name(3));
}

static const struct {
    const char *name;
    int fields;
    void (*act)(char **field);
} commands[] = {
    {"open", 3, open_client}, /* NAME CONFIG */
    {"call", 4, call},        /* NAME OPERATION REQUEST */
    {"check", 4, check},      /* NAME OPERATION REQUEST */
    {"nul", 3, nul},          /* NAME OPERATION */
    {"fork", 4, in_a_child},  /* NAME OPERATION REQUEST */
    {"start", 5, start},      /* NAME JOB OPERATION REQUEST */
    {"wait", 3, wait_for},    /* JOB MILLISECONDS */
    {"cancel", 2, cancel},    /* JOB */
    {"end", 2, end},          /* JOB */
    {"close", 2, close_client}, /* NAME */
    {"log", 3, set_log},      /* NAME LEVEL */
    {"lines", 2, lines},      /* NAME */
    {"describe", 1, describe},
    {"version", 1, version},
};

/* A line without its end, to be freed; NULL when there is none left. */
static char *next_line(void)
{
    size_t length = 0, size = 4096;
    char *line = malloc(size);
    int sign;
    while ((sign = getchar()) != EOF && sign != '\n') {
        if (length + 1 == size)
            line = realloc(line, size *= 2);
        if (line == NULL)
            abort();
        line[length++] = (char)sign;
    }
    line[length] = '\0';
    if (sign != EOF)
        return line;
    free(line);
    return NULL;
}

int main(void)
{
    char *line, *field[8], *tab;
    size_t i;
    int fields;

#ifdef _WIN32
    _setmode(_fileno(stdin), _O_BINARY);
    _setmode(_fileno(stdout), _O_BINARY);
#endif
    while ((line = next_line()) != NULL) {
        field[0] = line;
        for (fields = 1; fields < 8 && (tab = strchr(field[fields - 1], '\t')) != NULL; fields++) {
            *tab = '\0';
            field[fields] = tab + 1;
        }
        for (i = 0; i < sizeof commands / sizeof commands[0]; i++)
            if (strcmp(commands[i].name, field[0]) == 0 && commands[i].fields == fields)
                break;
        if (i == sizeof commands / sizeof commands[0]) {
            fprintf(stderr, "teller: not understood: %s with %d fields\n", field[0], fields);
            return 2;
        }
        commands[i].act(field);
        fflush(stdout);
        free(line);
    }
    return 0;
}
