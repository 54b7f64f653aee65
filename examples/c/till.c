/* One till, four banks: which of them it speaks to is in its configuration alone.
 *
 *     till CONFIG.json payout  ORDER-NUMBER AMOUNT-IN-TIYN < card-number
 *     till CONFIG.json payment ORDER-NUMBER AMOUNT-IN-TIYN RETURN-URL
 *
 * Pays out to a card, or takes a payment on the bank's page, and waits for the outcome. Whoever has to open a
 * page is shown its link. Killed and started again with the same number it goes on where it stopped; no number
 * moves money twice. The exit code is 0 when it can be booked, 1 when it is refused, 2 when this program or its
 * input is wrong, 3 when it is to be started again later. */
#define _POSIX_C_SOURCE 199309L
#include <time.h>
#include "example.h"
#include "tolem.h"

/* Seconds to wait for somebody who has to open a page, or for a slow bank. */
#define PATIENCE 1200

static int usage(void)
{
    fprintf(stderr, "usage: till CONFIG.json payout  ORDER-NUMBER AMOUNT-IN-TIYN < card-number\n"
                    "       till CONFIG.json payment ORDER-NUMBER AMOUNT-IN-TIYN RETURN-URL\n");
    return 2;
}

/* What the till does next is the same for every bank and every operation. */
static int outcome(tolem_status status)
{
    switch (status) {
    case TOLEM_OK:
        return 0;
    case TOLEM_DECLINED:
    case TOLEM_REJECTED:
        return 1;
    default:
        return status < 0 ? 2 : 3;
    }
}

static int is_plain(const char *text)
{
    return text[0] != '\0' && strpbrk(text, "\"\\") == NULL;
}

int main(int argc, char **argv)
{
    struct timespec second = {1, 0};
    char card[64] = "", request[2048], question[128];
    const char *move, *ask;
    char *config;
    tolem_client *client;
    tolem_result *result;
    tolem_status status;
    int waited, payout;

    setvbuf(stdout, NULL, _IOLBF, 0);
    if (argc < 5 || !is_plain(argv[3]) || strspn(argv[4], "0123456789") != strlen(argv[4]))
        return usage();
    payout = strcmp(argv[2], "payout") == 0;
    if (payout ? argc != 5 || !fgets(card, sizeof card, stdin) : strcmp(argv[2], "payment") != 0 || argc != 6 || !is_plain(argv[5]))
        return usage();
    card[strcspn(card, "\r\n")] = '\0';

    config = read_file(argv[1]);
    status = tolem_client_open(config, &client, &result);
    free(config);
    if (status != TOLEM_OK) {
        printf("%s %s\n", tolem_status_name(status), tolem_result_json(result));
        tolem_result_free(result);
        return 2;
    }
    tolem_result_free(result);

    move = payout ? "payout.create" : "payment.register";
    ask = payout ? "payout.status" : "payment.status";
    if (payout)
        snprintf(request, sizeof request,
                 "{\"orderNumber\": \"%s\", \"amount\": %s, \"currency\": \"KZT\", \"description\": \"Payout %s\","
                 " \"card\": {\"number\": \"%s\"}, \"recipient\": {\"name\": \"AIGERIM\"}, \"timeoutMs\": 20000}",
                 argv[3], argv[4], argv[3], card);
    else
        snprintf(request, sizeof request,
                 "{\"orderNumber\": \"%s\", \"amount\": %s, \"currency\": \"KZT\", \"description\": \"Order %s\","
                 " \"returnUrl\": \"%s\", \"language\": \"ru\", \"timeoutMs\": 20000}",
                 argv[3], argv[4], argv[3], argv[5]);
    status = tolem_call(client, move, request, &result);
    memset(request, 0, sizeof request);
    memset(card, 0, sizeof card);
    if (status == TOLEM_ACTION_REQUIRED)
        printf("open %s\n", find_text(tolem_result_json(result), "formUrl"));

    snprintf(question, sizeof question, "{\"orderNumber\": \"%s\"}", argv[3]);
    for (waited = 0; waited < PATIENCE && (status == TOLEM_ACTION_REQUIRED || status == TOLEM_PENDING); waited++) {
        nanosleep(&second, NULL);
        tolem_result_free(result);
        status = tolem_call(client, ask, question, &result);
    }
    printf("%s %s\n", tolem_status_name(status), tolem_result_json(result));
    tolem_result_free(result);
    tolem_client_close(client);
    return outcome(status);
}
