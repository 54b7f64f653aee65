/* Money back from a payment, whole or in part.
 *
 *     refund CONFIG.json ORDER-NUMBER REFUND-NUMBER AMOUNT-IN-TIYN
 *
 * The till stores the refund's own number in its document first. Repeating the call with the same numbers
 * gives the money back once; a second refund of the same order needs a number of its own. */
#include "example.h"
#include "tolem.h"

int main(int argc, char **argv)
{
    char request[512];
    char *config;
    tolem_client *client;
    tolem_result *result;
    tolem_status status;

    setvbuf(stdout, NULL, _IOLBF, 0);
    if (argc != 5) {
        fprintf(stderr, "usage: refund CONFIG.json ORDER-NUMBER REFUND-NUMBER AMOUNT-IN-TIYN\n");
        return 2;
    }
    config = read_file(argv[1]);
    status = tolem_client_open(config, &client, &result);
    free(config);
    if (status == TOLEM_OK) {
        tolem_result_free(result);
        snprintf(request, sizeof request,
                 "{\"orderNumber\": \"%s\", \"refundNumber\": \"%s\", \"amount\": %s, \"currency\": \"KZT\"}",
                 argv[2], argv[3], argv[4]);
        status = tolem_call(client, "payment.refund", request, &result);
    }
    printf("%s %s\n", tolem_status_name(status), tolem_result_json(result));
    printf("-> refund %s is %s\n", argv[3], find_text(tolem_result_json(result), "state"));
    if (status == TOLEM_UNKNOWN)
        printf("-> it may have been refunded: run me again with the same numbers, never with new ones\n");
    tolem_result_free(result);
    tolem_client_close(client);
    return status == TOLEM_OK ? 0 : status == TOLEM_UNKNOWN ? 3 : 1;
}
