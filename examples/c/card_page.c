/* A payout whose card the recipient types on the bank's page: register, open the page, wait.
 *
 *     card_page CONFIG.json ORDER-NUMBER AMOUNT-IN-TIYN RETURN-URL
 *
 * Prints the link for the till's web view (or a tablet, or a QR code) and asks until the payout is final
 * or ten minutes have passed. No card number ever reaches this program. */
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
        fprintf(stderr, "usage: card_page CONFIG.json ORDER-NUMBER AMOUNT-IN-TIYN RETURN-URL\n");
        return 2;
    }
    config = read_file(argv[1]);
    status = tolem_client_open(config, &client, &result);
    free(config);
    if (status == TOLEM_OK) {
        tolem_result_free(result);
        snprintf(request, sizeof request,
                 "{\"orderNumber\": \"%s\", \"amount\": %s, \"currency\": \"KZT\", \"language\": \"ru\","
                 " \"returnUrl\": \"%s\", \"recipient\": {\"name\": \"AIGERIM\"}}",
                 argv[2], argv[3], argv[4]);
        status = tolem_call(client, "payout.register", request, &result);
    }
    if (status == TOLEM_ACTION_REQUIRED)
        printf("open %s\n", find_text(tolem_result_json(result), "formUrl"));

    /* The page is open; what it leads to is asked by our own number. */
    snprintf(request, sizeof request, "{\"orderNumber\": \"%s\"}", argv[2]);
    for (asked = 0; asked < 600 && (status == TOLEM_ACTION_REQUIRED || status == TOLEM_PENDING); asked++) {
        pause_seconds(1);
        tolem_result_free(result);
        status = tolem_call(client, "payout.status", request, &result);
    }
    printf("%s %s\n", tolem_status_name(status), tolem_result_json(result));
    tolem_result_free(result);
    tolem_client_close(client);
    return status == TOLEM_OK ? 0 : 1;
}
