/* A payment in two stages: hold the money with a stored card, then take part of it.
 *
 *     two_stage CONFIG.json ORDER-NUMBER HOLD TAKE CLIENT-ID BINDING-ID
 *
 * A hotel holds the whole stay and takes what was used; the rest goes back to the payer by itself. Both
 * steps may be repeated with the same number: a hold is made once and taken once. */
#include "example.h"
#include "tolem.h"

/* One call; prints its status and keeps the result's state in `state`. */
static tolem_status call(tolem_client *client, const char *operation, const char *request, char *state, size_t size)
{
    tolem_result *result;
    tolem_status status = tolem_call(client, operation, request, &result);
    printf("%s %s %s\n", operation, tolem_status_name(status), tolem_result_json(result));
    snprintf(state, size, "%s", find_text(tolem_result_json(result), "state"));
    tolem_result_free(result);
    return status;
}

int main(int argc, char **argv)
{
    char request[1024], state[32];
    char *config;
    tolem_client *client;
    tolem_result *result;
    tolem_status status;

    setvbuf(stdout, NULL, _IOLBF, 0);
    if (argc != 7) {
        fprintf(stderr, "usage: two_stage CONFIG.json ORDER-NUMBER HOLD TAKE CLIENT-ID BINDING-ID\n");
        return 2;
    }
    config = read_file(argv[1]);
    status = tolem_client_open(config, &client, &result);
    free(config);
    tolem_result_free(result);
    if (status != TOLEM_OK)
        return 2;

    snprintf(request, sizeof request,
             "{\"orderNumber\": \"%s\", \"amount\": %s, \"currency\": \"KZT\", \"capture\": \"manual\","
             " \"bindingId\": \"%s\", \"cvc\": \"123\", \"returnUrl\": \"https://shop.example/ok\","
             " \"payer\": {\"clientId\": \"%s\", \"ip\": \"127.0.0.1\"}}",
             argv[2], argv[3], argv[6], argv[5]);
    status = call(client, "payment.charge_token", request, state, sizeof state);

    /* Held, not taken: TOLEM_OK with the state "held" and the advice "capture". */
    if (status == TOLEM_OK && strcmp(state, "held") == 0) {
        snprintf(request, sizeof request, "{\"orderNumber\": \"%s\", \"amount\": %s, \"currency\": \"KZT\"}", argv[2], argv[4]);
        status = call(client, "payment.capture", request, state, sizeof state);
    }
    tolem_client_close(client);
    return status == TOLEM_OK && strcmp(state, "paid") == 0 ? 0 : 1;
}
