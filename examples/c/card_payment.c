/* A card payment on the bank's page: register the order, open the page, wait for the outcome.
 *
 *     card_payment CONFIG.json ORDER-NUMBER AMOUNT-IN-TIYN RETURN-URL
 *
 * Prints the link for the payer's browser and asks until the payment is final or twenty minutes have
 * passed. Started again with the same number it goes on where it stopped; no order is registered twice. */
#define _POSIX_C_SOURCE 199309L
#include <time.h>
#include "example.h"
#include "tolem.h"

static void pause_seconds(int seconds)
{
    struct timespec pause;
    pause.tv_sec = seconds;
    pause.tv_nsec = 0;
    nanosleep(&pause, NULL);
}

int main(int argc, char **argv)
{
    char request[1024];
    char *config;
    tolem_client *client;
    tolem_result *result;
    tolem_status status;
    int asked;

    setvbuf(stdout, NULL, _IOLBF, 0);
    if (argc != 5 || strspn(argv[3], "0123456789") != strlen(argv[3]) || strpbrk(argv[2], "\"\\") || strpbrk(argv[4], "\"\\")) {
        fprintf(stderr, "usage: card_payment CONFIG.json ORDER-NUMBER AMOUNT-IN-TIYN RETURN-URL\n");
        return 2;
    }
    config = read_file(argv[1]);
    status = tolem_client_open(config, &client, &result);
    free(config);
    if (status == TOLEM_OK) {
        tolem_result_free(result);
        snprintf(request, sizeof request,
                 "{\"orderNumber\": \"%s\", \"amount\": %s, \"currency\": \"KZT\", \"language\": \"ru\","
                 " \"returnUrl\": \"%s\"}",
                 argv[2], argv[3], argv[4]);
        status = tolem_call(client, "payment.register", request, &result);
    }
    if (status == TOLEM_ACTION_REQUIRED)
        printf("open %s\n", find_text(tolem_result_json(result), "formUrl"));

    /* What the payer does there is asked by our own number; a callback only tells us to ask sooner. */
    snprintf(request, sizeof request, "{\"orderNumber\": \"%s\"}", argv[2]);
    for (asked = 0; asked < 1200 && (status == TOLEM_ACTION_REQUIRED || status == TOLEM_PENDING); asked++) {
        pause_seconds(1);
        tolem_result_free(result);
        status = tolem_call(client, "payment.status", request, &result);
    }
    printf("%s %s\n", tolem_status_name(status), tolem_result_json(result));
    tolem_result_free(result);
    tolem_client_close(client);
    return status == TOLEM_OK ? 0 : 1;
}
