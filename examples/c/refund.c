/* Money back from a payment, whole or in part.
 *
 *     refund CONFIG.json ORDER-NUMBER REFUND-NUMBER AMOUNT-IN-TIYN
 *
 * The till stores the refund's own number in its document first. Repeating the call with the same numbers
 * gives the money back once; a second refund of the same order needs a number of its own. */
#include "example.h"

int main(int argc, char **argv)
{
    char state[32];
    tolem_client *client;
    tolem_result *result;
    tolem_status status;
    tolem_json_writer request;

    if (argc != 5) {
        fprintf(stderr, "usage: refund CONFIG.json ORDER-NUMBER REFUND-NUMBER AMOUNT-IN-TIYN\n");
        return 2;
    }
    client = open_client(argv[1]);
    tolem_json_start(&request, NULL, 0);
    tolem_json_add_text(&request, "orderNumber", argv[2]);
    tolem_json_add_text(&request, "refundNumber", argv[3]);
    tolem_json_add_text(&request, "amount", argv[4]);
    tolem_json_add_text(&request, "currency", "KZT");
    status = tolem_json_call(client, "payment.refund", &request, &result);
    tolem_json_text_of(result, "state", state, sizeof state);
    printf("-> refund %s is %s\n", argv[3], state);
    if (status == TOLEM_UNKNOWN)
        printf("-> it may have been refunded: run me again with the same numbers, never with new ones\n");
    return finish(client, status, result);
}
