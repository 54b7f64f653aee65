/* Looks for a card number and a password in the memory of its own process, as a core dump would show it.
 *
 *     memory CONFIG.json [leak] < card-number
 *
 * The password is the config's text between "password":" and the next quote. This program wipes its own
 * copies; whatever is found then was left behind by the library. Prints one line a find; exits 1 if any.
 * With `leak` it keeps a copy itself: the search must find it. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "tolem_json.h"

/* Needles are kept inverted, so that the search does not find itself. */
static unsigned char needles[2][32];
static size_t lengths[2];
static char leak[32];
static int leaks;

static void remember(int which, const char *text, size_t length)
{
    size_t i;
    lengths[which] = length;
    for (i = 0; i < length; i++)
        needles[which][i] = (unsigned char)~(unsigned char)text[i];
}

static int matches(int which, const unsigned char *at)
{
    size_t i;
    for (i = 0; i < lengths[which]; i++)
        if ((unsigned char)~at[i] != needles[which][i])
            return 0;
    return 1;
}

/* Every writable private mapping, read through the kernel so that no page faults here. */
static int search(const char *when, int kinds)
{
    FILE *maps = fopen("/proc/self/maps", "r");
    int memory = open("/proc/self/mem", O_RDONLY), found = 0;
    static char line[512], place[256];
    unsigned char *copy = malloc(1 << 20);
    unsigned long from, to, at;
    char mode[8];

    while (fgets(line, sizeof line, maps)) {
        place[0] = '\0';
        if (sscanf(line, "%lx-%lx %7s %*s %*s %*s %255[^\n]", &from, &to, mode, place) < 3 || mode[1] != 'w')
            continue;
        for (at = from; at < to; at += (1 << 20) - 64) {
            size_t want = to - at < (1 << 20) ? to - at : (1 << 20);
            ssize_t got = pread(memory, copy, want, (off_t)at);
            ssize_t i;
            int which;
            for (i = 0; i + 64 < got; i++)
                for (which = 0; which < kinds; which++)
                    if (copy + i != needles[which] && (at + (unsigned long)i < (unsigned long)copy
                        || at + (unsigned long)i >= (unsigned long)copy + (1 << 20)) && matches(which, copy + i)) {
                        printf("%s: %s at %lx in %s\n", when, which ? "password" : "card", at + (unsigned long)i, place);
                        found++;
                    }
        }
        tolem_json_forget(copy, 1 << 20);
    }
    free(copy);
    close(memory);
    fclose(maps);
    return found;
}

static tolem_client *open_client(const char *path, int *failed)
{
    char config[8192];
    tolem_client *client;
    tolem_result *result;
    int file = open(path, O_RDONLY);
    ssize_t size = read(file, config, sizeof config - 1);
    const char *password;
    config[size < 0 ? 0 : size] = '\0';
    close(file);
    password = strstr(config, "\"password\":\"") + 12;
    remember(1, password, strcspn(password, "\""));
    *failed = tolem_client_open(config, &client, &result) != TOLEM_OK;
    if (*failed)
        fprintf(stderr, "%s\n", tolem_result_json(result));
    tolem_result_free(result);
    tolem_json_forget(config, sizeof config);
    return client;
}

static tolem_status pay_out(tolem_client *client, const char *order)
{
    char card[32], description[513];
    tolem_json_writer request;
    tolem_result *result;
    tolem_status status;
    ssize_t size = pread(0, card, sizeof card - 1, 0);
    card[size < 0 ? 0 : size] = '\0';
    card[strcspn(card, "\n")] = '\0';
    remember(0, card, strlen(card));
    if (leaks)
        strcpy(leak, card);
    tolem_json_start(&request, NULL, 0);
    tolem_json_add_text(&request, "orderNumber", order);
    tolem_json_add_whole(&request, "amount", 150000);
    tolem_json_add_text(&request, "currency", "KZT");
    tolem_json_open_object(&request, "card");
    tolem_json_add_text(&request, "number", card);
    tolem_json_close(&request);
    tolem_json_forget(card, sizeof card);
    tolem_json_open_object(&request, "recipient");
    tolem_json_add_text(&request, "name", "AIGERIM");
    tolem_json_close(&request);
    /* So long that the request moves to a larger buffer, with the card in it. */
    memset(description, 'x', sizeof description - 1);
    description[sizeof description - 1] = '\0';
    tolem_json_add_text(&request, "description", description);
    status = tolem_json_call(client, "payout.create", &request, &result);
    if (status != TOLEM_OK)
        fprintf(stderr, "%s\n", tolem_result_json(result));
    tolem_result_free(result);
    return status;
}

int main(int argc, char **argv)
{
    int failed, found = 0;
    tolem_client *client;
    if (argc < 2)
        return 2;
    leaks = argc > 2;
    client = open_client(argv[1], &failed);
    if (failed || pay_out(client, "M-1") != TOLEM_OK)
        return 2;
    /* An open client keeps its password, as it must. */
    found += search("after the payout", 1);
    tolem_client_close(client);
    client = open_client(argv[1], &failed);
    if (failed || pay_out(client, "M-2") != TOLEM_OK)
        return 2;
    tolem_client_close(client);
    found += search("after closing", 2);
    return found ? 1 : 0;
}
