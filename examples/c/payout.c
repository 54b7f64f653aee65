/* What a till does with a payout, restart included.
 *
 *     payout CONFIG.json ORDER-NUMBER AMOUNT-IN-TIYN < card-number
 *
 * The till stores the order number in its own document first, then calls this with the same number for as
 * long as it takes. Killed in the middle and started again, it learns what became of the money; the
 * library never pays one number twice. The exit code is 0 when the payout can be booked, 1 when it is
 * refused, 2 when this program or its input is wrong, 3 when it is to be started again later. */
#include "example.h"
#include "tolem.h"

/* A till that starts first asks what became of the work of its predecessor. */
static void finish_open_work(tolem_client *client)
{
    tolem_result *result;
    tolem_status status = tolem_call(client, "operation.list", "{\"state\": \"unknown\"}", &result);
    if (status == TOLEM_OK && strstr(tolem_result_json(result), "\"orderNumber\"")) {
        char request[128];
        snprintf(request, sizeof request, "{\"orderNumber\": \"%s\", \"timeoutMs\": 10000}",
                 find_text(tolem_result_json(result), "orderNumber"));
        tolem_result_free(result);
        status = tolem_call(client, "operation.resolve", request, &result);
        printf("left over from before: %s %s\n", find_text(tolem_result_json(result), "orderNumber"),
               tolem_status_name(status));
    }
    tolem_result_free(result);
}

static int act_on(tolem_status status, const tolem_result *result)
{
    const char *json = tolem_result_json(result);
    printf("%s %s\n", tolem_status_name(status), json);
    if (status < 0) { /* this program or its configuration is wrong, and nothing was sent */
        printf("-> %s\n", find_text(json, "message"));
        return 2;
    }
    switch (status) {
    case TOLEM_OK:
        printf("-> book the payout, reference %s\n", find_text(json, "refNum"));
        return 0;
    case TOLEM_PENDING:
        printf("-> the bank has it: ask again later, start no other payout\n");
        return 3;
    case TOLEM_ACTION_REQUIRED:
        printf("-> open %s\n", find_text(json, "formUrl"));
        return 3;
    case TOLEM_DECLINED:
        printf("-> refused for good: tell the reason, a new attempt needs a new number\n");
        return 1;
    case TOLEM_REJECTED:
        printf("-> correct what the bank names and run me again with the same number\n");
        return 1;
    case TOLEM_NOT_SENT:
        printf("-> nothing left this machine: run me again with the same number\n");
        return 3;
    default: /* TOLEM_UNKNOWN; also a status that only a newer library knows */
        printf("-> the money may have moved: start no other payout, run me again with the same number\n");
        return 3;
    }
}

/* Digits of the amount only, so that nothing else can slip into the request. */
static int is_amount(const char *text)
{
    return text[0] != '\0' && strlen(text) <= 12 && strspn(text, "0123456789") == strlen(text);
}

int main(int argc, char **argv)
{
    char card[64] = "", request[512];
    char *config;
    tolem_client *client;
    tolem_result *result;
    tolem_status status;
    int code;

    setvbuf(stdout, NULL, _IOLBF, 0);
    if (argc != 4 || !is_amount(argv[3]) || strpbrk(argv[2], "\"\\") || !fgets(card, sizeof card, stdin)) {
        fprintf(stderr, "usage: payout CONFIG.json ORDER-NUMBER AMOUNT-IN-TIYN < card-number\n");
        return 2;
    }
    card[strcspn(card, "\r\n")] = '\0';

    config = read_file(argv[1]);
    status = tolem_client_open(config, &client, &result);
    free(config);
    if (status != TOLEM_OK) {
        code = act_on(status, result);
        tolem_result_free(result);
        return code;
    }
    tolem_result_free(result);
    finish_open_work(client);

    snprintf(request, sizeof request,
             "{\"orderNumber\": \"%s\", \"amount\": %s, \"currency\": \"KZT\", \"card\": {\"number\": \"%s\"},"
             " \"recipient\": {\"name\": \"AIGERIM\"}, \"timeoutMs\": 20000}",
             argv[2], argv[3], card);
    status = tolem_call(client, "payout.create", request, &result);
    memset(request, 0, sizeof request);
    memset(card, 0, sizeof card);
    code = act_on(status, result);
    tolem_result_free(result);
    tolem_client_close(client);
    return code;
}
