/* A payment in two stages: hold the money with a stored card, then take part of it.
 *
 *     two_stage CONFIG.json ORDER-NUMBER HOLD TAKE CLIENT-ID BINDING-ID
 *
 * A hotel holds the whole stay and takes what was used; the rest goes back to the payer by itself. Both
 * steps may be repeated with the same number: a hold is made once and taken once. */
#include "example.h"

int main(int argc, char **argv)
{
    tolem_client *client;
    tolem_result *result;
    tolem_status status;
    tolem_json_writer request;

    if (argc != 7) {
        fprintf(stderr, "usage: two_stage CONFIG.json ORDER-NUMBER HOLD TAKE CLIENT-ID BINDING-ID\n");
        return 2;
    }
    client = open_client(argv[1]);
    tolem_json_start(&request, NULL, 0);
    tolem_json_add_text(&request, "orderNumber", argv[2]);
    tolem_json_add_text(&request, "amount", argv[3]);
    tolem_json_add_text(&request, "currency", "KZT");
    tolem_json_add_text(&request, "capture", "manual");
    tolem_json_add_text(&request, "bindingId", argv[6]);
    tolem_json_add_text(&request, "cvc", "123");
    tolem_json_add_text(&request, "returnUrl", "https://shop.example/ok");
    tolem_json_open_object(&request, "payer");
    tolem_json_add_text(&request, "clientId", argv[5]);
    tolem_json_add_text(&request, "ip", "127.0.0.1");
    tolem_json_close(&request);
    status = tolem_json_call(client, "payment.charge_token", &request, &result);

    /* Held, not taken: TOLEM_OK with the state "held" and the advice "capture". */
    if (status == TOLEM_OK && tolem_json_is_of(result, "state", "held")) {
        printf("%s %s\n", tolem_status_name(status), tolem_result_json(result));
        tolem_result_free(result);
        tolem_json_start(&request, NULL, 0);
        tolem_json_add_text(&request, "orderNumber", argv[2]);
        tolem_json_add_text(&request, "amount", argv[4]);
        tolem_json_add_text(&request, "currency", "KZT");
        status = tolem_json_call(client, "payment.capture", &request, &result);
    }
    return finish(client, status, result);
}
