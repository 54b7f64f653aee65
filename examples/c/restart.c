/* What a till does first after a crash: it finishes what is open before it begins anything new.
 *
 *     restart CONFIG.json
 *
 * Prints every movement that was open, with what is known of it now: opening the client asks the bank first, and what is
 * final since then stands in its answer and in no list of what is open. The exit code is 0 when none remains open, 3 when
 * some do and this is to be run again later, 2 when the program or its configuration is wrong. */
#include "example.h"

/* One member of a movement in the list of that name. */
static int member(const tolem_result *answer, const char *list, int at, const char *name, char *text, size_t size)
{
    char path[64];
    snprintf(path, sizeof path, "%s[%d].%s", list, at, name);
    return tolem_json_text_of(answer, path, text, size);
}

static int is_final(const char *state)
{
    return strcmp(state, "paid") == 0 || strcmp(state, "declined") == 0;
}

/* Tells what became of one movement; whether it is final now. */
static int is_final_now(tolem_client *client, const tolem_result *answer, const char *list, int at)
{
    char order[64], kind[32], refund[64], state[32];
    tolem_json_writer request;
    tolem_result *now;
    tolem_status status;
    int is_refund, is_known;

    member(answer, list, at, "orderNumber", order, sizeof order);
    member(answer, list, at, "kind", kind, sizeof kind);
    member(answer, list, at, "state", state, sizeof state);
    is_refund = member(answer, list, at, "refundNumber", refund, sizeof refund) == TOLEM_JSON_OK;
    tolem_json_start(&request, NULL, 0);
    tolem_json_add_text(&request, "orderNumber", order);
    tolem_json_add_text(&request, "kind", kind);
    if (is_refund)
        tolem_json_add_text(&request, "refundNumber", refund);
    tolem_json_add_whole(&request, "timeoutMs", 3000);
    /* What is ready has nothing under way at the bank: it is repeated with its number, not asked about. */
    is_known = strcmp(state, "ready") == 0 || is_final(state);
    status = tolem_json_call(client, is_known ? "operation.get" : "operation.resolve", &request, &now);
    if (tolem_json_text_of(now, "state", state, sizeof state) != TOLEM_JSON_OK)
        strcpy(state, "-");
    printf("%s%s%s %s %s\n", order, is_refund ? "/" : "", is_refund ? refund : "", tolem_status_name(status), state);
    tolem_result_free(now);
    return is_final(state);
}

/* The journal's list of what is open, a page after the other. */
static tolem_status list_open(tolem_client *client, int is_first, int64_t before, tolem_result **list)
{
    tolem_json_writer request;
    tolem_json_start(&request, NULL, 0);
    tolem_json_add_text(&request, "state", "open");
    if (!is_first)
        tolem_json_add_whole(&request, "before", before);
    return tolem_json_call(client, "operation.list", &request, list);
}

int main(int argc, char **argv)
{
    tolem_client *client;
    tolem_result *opened, *list;
    tolem_status status;
    int64_t next = 0;
    int pages = 0, items, i, more, all_final = 1;

    if (argc != 2) {
        fprintf(stderr, "usage: restart CONFIG.json\n");
        return 2;
    }
    client = open_and_tell(argv[1], &opened);
    tolem_json_count_of(opened, "recovery.settled", &items);
    for (i = 0; i < items; i++)
        is_final_now(client, opened, "recovery.settled", i);
    tolem_result_free(opened);
    do {
        status = list_open(client, pages++ == 0, next, &list);
        if (status != TOLEM_OK)
            return finish(client, status, list);
        tolem_json_count_of(list, "operations", &items);
        for (i = 0; i < items; i++)
            all_final &= is_final_now(client, list, "operations", i);
        more = tolem_json_whole_of(list, "next", &next) == TOLEM_JSON_OK;
        tolem_result_free(list);
    } while (more);
    tolem_client_close(client);
    return all_final ? 0 : 3;
}
