/* What a till does with a payout, restart included.
 *
 *     payout CONFIG.json ORDER-NUMBER AMOUNT-IN-TIYN < card-number
 *
 * The till stores the order number in its own document first, then calls this with the same number for as
 * long as it takes. Killed in the middle and started again, it learns what became of the money; the
 * library never pays one number twice. The exit code is 0 when the payout can be booked, 1 when it is
 * refused, 2 when this program or its input is wrong, 3 when it is to be started again later. */
#include "example.h"

/* A till that starts first asks what became of the work of its predecessor. */
static void finish_open_work(tolem_client *client)
{
    char path[64], order[64];
    int items, i;
    tolem_result *list, *result;
    tolem_status status = tolem_call(client, "operation.list", "{\"state\": \"unknown\"}", &list);
    tolem_json_count_of(list, "operations", &items);
    for (i = 0; status == TOLEM_OK && i < items; i++) {
        snprintf(path, sizeof path, "operations[%d].orderNumber", i);
        if (tolem_json_text_of(list, path, order, sizeof order) != TOLEM_JSON_OK)
            continue;
        printf("left over from before: %s %s\n", order, tolem_status_name(ask(client, "operation.resolve", order, &result)));
        tolem_result_free(result);
    }
    tolem_result_free(list);
}

static tolem_status pay_out(tolem_client *client, const char *order, const char *amount, const char *card, tolem_result **result)
{
    tolem_json_writer request;
    tolem_json_start(&request, NULL, 0);
    tolem_json_add_text(&request, "orderNumber", order);
    tolem_json_add_text(&request, "amount", amount); /* digits, as they were typed: the library looks at them */
    tolem_json_add_text(&request, "currency", "KZT");
    tolem_json_open_object(&request, "card");
    tolem_json_add_text(&request, "number", card);
    tolem_json_close(&request);
    tolem_json_open_object(&request, "recipient");
    tolem_json_add_text(&request, "name", "AIGERIM");
    tolem_json_close(&request);
    tolem_json_add_whole(&request, "timeoutMs", 20000);
    return tolem_json_call(client, "payout.create", &request, result);
}

static void advise(tolem_status status, const tolem_result *result)
{
    char text[2048];
    if (status < 0) { /* this program or its configuration is wrong, and nothing was sent */
        tolem_json_text_of(result, "message", text, sizeof text);
        printf("-> %s\n", text);
        return;
    }
    switch (status) {
    case TOLEM_OK:
        tolem_json_text_of(result, "refNum", text, sizeof text);
        printf("-> book the payout, reference %s\n", text);
        break;
    case TOLEM_PENDING:
        printf("-> the bank has it: ask again later, start no other payout\n");
        break;
    case TOLEM_ACTION_REQUIRED:
        printf("-> ");
        show_page(result);
        break;
    case TOLEM_DECLINED:
        printf("-> refused for good: tell the reason, a new attempt needs a new number\n");
        break;
    case TOLEM_REJECTED:
        printf("-> correct what the bank names and run me again with the same number\n");
        break;
    case TOLEM_NOT_SENT:
        printf("-> nothing left this machine: run me again with the same number\n");
        break;
    default: /* TOLEM_UNKNOWN; also a status that only a newer library knows */
        if (tolem_json_is_of(result, "advice", "review"))
            printf("-> a person decides: ask the bank, then record what it says with operation.settle; start no other payout\n");
        else
            printf("-> the money may have moved: start no other payout, run me again with the same number\n");
    }
}

int main(int argc, char **argv)
{
    char card[64];
    tolem_client *client;
    tolem_result *result;
    tolem_status status;

    if (argc != 4 || !fgets(card, sizeof card, stdin)) {
        fprintf(stderr, "usage: payout CONFIG.json ORDER-NUMBER AMOUNT-IN-TIYN < card-number\n");
        return 2;
    }
    card[strcspn(card, "\r\n")] = '\0';
    client = open_client(argv[1]);
    finish_open_work(client);
    status = pay_out(client, argv[2], argv[3], card, &result);
    tolem_json_forget(card, sizeof card);
    printf("%s %s\n", tolem_status_name(status), tolem_result_json(result));
    advise(status, result);
    tolem_result_free(result);
    tolem_client_close(client);
    return exit_code(status);
}
