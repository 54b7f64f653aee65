/* A till, linked with the shipped library, that does what is measured and nothing else.
 *
 *     till CONFIG FOLDER balance         rounds of balance.get on one warm client
 *     till CONFIG FOLDER list            rounds of operation.list on an empty journal
 *     till CONFIG FOLDER pages REQUEST   rounds of that operation.list
 *     till CONFIG FOLDER payout          rounds of payout.create
 *     till CONFIG FOLDER payout beside   the same while another thread turns pages of the journal
 *     till CONFIG FOLDER payouts COUNT   that many payouts, for counting system calls
 *     till CONFIG FOLDER crowd COUNT     that many threads at once on one client, ten payouts each
 *     till CONFIG FOLDER rush COUNT      rounds in which each of that many threads pays so often; the nanoseconds a payout took them all
 *     till CONFIG FOLDER line COUNT      the same, with the nanoseconds of each payout, for several processes on one journal
 *     till CONFIG FOLDER open COUNT      milliseconds of each opening: COUNT new journals, then the same ones again
 *     till CONFIG FOLDER first           milliseconds from the opening of a client to the answer to its first payout
 *     till CONFIG FOLDER check FILE      milliseconds of batch.check of a file of payouts, and how much memory it took, in MiB
 *     till CONFIG FOLDER idle COUNT      KiB a client, only opened; KiB a client that has paid out and asked
 *     till CONFIG FOLDER flight COUNT    KiB a payout that waits for the bank; tells "started", waits for a line
 *
 * CONFIG is the configuration with `@JOURNAL@` in the place of the journal's path. */
#include "peer.h"
#include "tolem.h"
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>

enum { MOST = 1000 };

static char template[8192];
static const char *folder;

static void read_template(const char *path)
{
    FILE *file = fopen(path, "r");
    if (!file)
        die("no configuration", path);
    template[fread(template, 1, sizeof template - 1, file)] = '\0';
    fclose(file);
}

static tolem_client *open_client(int number)
{
    static char config[16384];
    char *place = strstr(template, "@JOURNAL@");
    tolem_client *client;
    tolem_result *result;
    if (!place)
        die("no @JOURNAL@ in", template);
    snprintf(config, sizeof config, "%.*s%s/journal-%d.sqlite%s", (int)(place - template), template, folder, number,
             place + strlen("@JOURNAL@"));
    if (tolem_client_open(config, &client, &result) != TOLEM_OK)
        die("open", tolem_result_json(result));
    tolem_result_free(result);
    return client;
}

static void ask_balance(void *client)
{
    tolem_result *result;
    if (tolem_call(client, "balance.get", "{}", &result) != TOLEM_OK)
        die("balance.get", tolem_result_json(result));
    tolem_result_free(result);
}

static void list(void *client)
{
    tolem_result *result;
    if (tolem_call(client, "operation.list", "{\"limit\":1}", &result) != TOLEM_OK)
        die("operation.list", tolem_result_json(result));
    tolem_result_free(result);
}

static const char *wanted_page;

static void turn_page(void *client)
{
    tolem_result *result;
    if (tolem_call(client, "operation.list", wanted_page, &result) != TOLEM_OK)
        die("operation.list", tolem_result_json(result));
    tolem_result_free(result);
}

static void *turn_pages(void *client)
{
    struct timespec pause = {0, 10 * 1000 * 1000};
    for (;;) {
        turn_page(client);
        nanosleep(&pause, NULL);
    }
    return NULL;
}

static void write_payout(char *request, size_t size, const char *number)
{
    snprintf(request, size,
             "{\"orderNumber\": \"%s\", \"amount\": 150000, \"currency\": \"KZT\", \"card\": {\"number\":"
             " \"4444555566661111\"}, \"recipient\": {\"name\": \"AIGERIM\"}}",
             number);
}

static void pay(void *client)
{
    static atomic_int count;
    char number[48], request[256];
    tolem_result *result;
    snprintf(number, sizeof number, "b-%ld-%d", (long)getpid(), atomic_fetch_add(&count, 1));
    write_payout(request, sizeof request, number);
    if (tolem_call(client, "payout.create", request, &result) != TOLEM_OK)
        die("payout.create", tolem_result_json(result));
    if (strstr(tolem_result_json(result), "\"journaled\":false"))
        die("not journalled", tolem_result_json(result));
    tolem_result_free(result);
}

struct payer {
    tolem_client *client;
    uint64_t took[10];
};

static void *pay_ten_times(void *argument)
{
    struct payer *payer = argument;
    int i;
    for (i = 0; i < 10; i++) {
        uint64_t start = now_ns();
        pay(payer->client);
        payer->took[i] = now_ns() - start;
    }
    return NULL;
}

static int how_often;

static void *pay_so_often(void *client)
{
    int i;
    for (i = 0; i < how_often; i++)
        pay(client);
    return NULL;
}

static void rush(int count)
{
    static pthread_t threads[MOST];
    tolem_client *client = open_client(0);
    char line[32];
    int i;
    pay(client);
    while (fgets(line, sizeof line, stdin)) {
        uint64_t start = now_ns();
        how_often = atoi(line);
        for (i = 0; i < count; i++)
            if (pthread_create(&threads[i], NULL, pay_so_often, client))
                die("no thread", "rush");
        for (i = 0; i < count; i++)
            pthread_join(threads[i], NULL);
        printf("%.0f\n", (double)(now_ns() - start) / (count * how_often));
        fflush(stdout);
    }
    tolem_client_close(client);
}

static void crowd(int count, int tells)
{
    static pthread_t threads[MOST];
    static struct payer payers[MOST];
    tolem_client *client = open_client(0);
    int i, n;
    for (i = 0; i < count; i++) {
        payers[i].client = client;
        if (pthread_create(&threads[i], NULL, pay_ten_times, &payers[i]))
            die("no thread", "crowd");
    }
    for (i = 0; i < count; i++) {
        pthread_join(threads[i], NULL);
        for (n = 0; tells && n < 10; n++)
            printf("%llu ", (unsigned long long)payers[i].took[n]);
    }
    tolem_client_close(client);
}

static long kib_of(const char *name)
{
    char line[128];
    long kib = -1;
    FILE *file = fopen("/proc/self/status", "r");
    if (!file)
        die("no", "/proc/self/status");
    while (kib < 0 && fgets(line, sizeof line, file))
        if (!strncmp(line, name, strlen(name)))
            sscanf(line + strlen(name), " %ld", &kib);
    fclose(file);
    if (kib < 0)
        die("not in /proc/self/status", name);
    return kib;
}

static long resident_kib(void)
{
    return kib_of("VmRSS:");
}

static void time_opening(int count)
{
    int turn, i;
    for (turn = 0; turn < 2; turn++) {
        for (i = 0; i < count; i++) {
            uint64_t start = now_ns();
            tolem_client *client = open_client(i);
            printf("%llu ", (unsigned long long)(now_ns() - start));
            tolem_client_close(client);
        }
        printf("\n");
    }
}

static void time_first(void)
{
    uint64_t start = now_ns();
    tolem_client *client = open_client(0);
    pay(client);
    printf("%.1f\n", (double)(now_ns() - start) / 1e6);
    fflush(stdout);
    /* What it goes on to ask about is not waited for. */
    _exit(0);
}

static void time_check(const char *file)
{
    char request[1024];
    tolem_result *result;
    tolem_client *client = open_client(0);
    uint64_t start = now_ns();
    snprintf(request, sizeof request, "{\"file\": \"%s\"}", file);
    if (tolem_call(client, "batch.check", request, &result) != TOLEM_OK)
        die("batch.check", tolem_result_json(result));
    printf("%.1f %.1f\n", (double)(now_ns() - start) / 1e6, (double)kib_of("VmHWM:") / 1024);
    tolem_result_free(result);
    tolem_client_close(client);
}

static void weigh_idle(int count)
{
    static tolem_client *clients[MOST + 1];
    long before, opened;
    int i;
    /* The first one brings the code and the tables of the library into memory. */
    clients[0] = open_client(0);
    pay(clients[0]);
    ask_balance(clients[0]);
    before = resident_kib();
    for (i = 1; i <= count; i++)
        clients[i] = open_client(i);
    opened = resident_kib();
    for (i = 1; i <= count; i++) {
        pay(clients[i]);
        ask_balance(clients[i]);
    }
    printf("%.1f %.1f\n", (double)(opened - before) / count, (double)(resident_kib() - before) / count);
}

static void weigh_flight(int count)
{
    tolem_client *client = open_client(0);
    long before;
    int i;
    char line[8];
    pay(client);
    before = resident_kib();
    for (i = 0; i < count; i++) {
        char number[32], request[256];
        tolem_job *job;
        tolem_result *result;
        snprintf(number, sizeof number, "stall-%d", i);
        write_payout(request, sizeof request, number);
        if (tolem_start(client, "payout.create", request, &job, &result) != TOLEM_RUNNING)
            die("tolem_start", tolem_result_json(result));
        tolem_result_free(result);
    }
    printf("started\n");
    fflush(stdout);
    /* The bank says when it has them all. */
    if (!fgets(line, sizeof line, stdin))
        die("flight", "nobody waits for the answer");
    printf("%.1f\n", (double)(resident_kib() - before) / count);
    fflush(stdout);
    /* The bank will not answer: there is nothing to wait for. */
    _exit(0);
}

int main(int argc, char **argv)
{
    const char *what;
    int count, i;
    if (argc < 4)
        die("usage", "till CONFIG FOLDER WHAT [COUNT]");
    read_template(argv[1]);
    folder = argv[2];
    what = argv[3];
    count = argc > 4 ? atoi(argv[4]) : 0; /* 0 for a word */
    if (count < 0 || count > MOST)
        die("a wrong number", argv[4]);
    if (!strcmp(what, "balance")) {
        serve_rounds(5, ask_balance, open_client(0));
    } else if (!strcmp(what, "list")) {
        serve_rounds(20, list, open_client(0));
    } else if (!strcmp(what, "payout")) {
        tolem_client *client = open_client(0);
        pthread_t reader;
        wanted_page = "{\"limit\":100}";
        if (argc > 4 && pthread_create(&reader, NULL, turn_pages, client))
            die("no thread", argv[4]);
        serve_rounds(1, pay, client);
    } else if (!strcmp(what, "pages")) {
        wanted_page = argv[4];
        serve_rounds(2, turn_page, open_client(0));
    } else if (!strcmp(what, "payouts")) {
        tolem_client *client = open_client(0);
        for (i = 0; i < count; i++)
            pay(client);
        tolem_client_close(client);
    } else if (!strcmp(what, "stepped")) {
        tolem_client *client = open_client(0);
        for (i = 0; i < 5; i++)
            pay(client);
        raise(SIGUSR1);
        for (i = 0; i < count; i++)
            pay(client);
        raise(SIGUSR1);
        tolem_client_close(client);
    } else if (!strcmp(what, "crowd")) {
        crowd(count, 0);
    } else if (!strcmp(what, "rush")) {
        rush(count);
    } else if (!strcmp(what, "line")) {
        crowd(count, 1);
    } else if (!strcmp(what, "open")) {
        time_opening(count);
    } else if (!strcmp(what, "first")) {
        time_first();
    } else if (!strcmp(what, "check")) {
        time_check(argv[4]);
    } else if (!strcmp(what, "idle")) {
        weigh_idle(count);
    } else if (!strcmp(what, "flight")) {
        weigh_flight(count);
    } else {
        die("not a measurement", what);
    }
    return 0;
}
