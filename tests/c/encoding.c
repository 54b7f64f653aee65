/* Texts that are no UTF-8, too long, without an end, or no sane JSON: each is an answer, and none is read past its bound. */
#include "check.h"

#include <sys/mman.h>

#define MAX_BYTES (1024 * 1024)
#define MAX_NAME 128

static tolem_client *client;

static void refused(tolem_status expected, const char *operation, const char *request) {
    tolem_result *result = NULL;
    tolem_job *job = NULL;
    ANSWERS(expected, tolem_call(client, operation, request, &result), &result);
    ANSWERS(expected, tolem_check(client, operation, request, &result), &result);
    if (expected == TOLEM_E_ARGUMENT) {
        ANSWERS(expected, tolem_start(client, operation, request, &job, &result), &result);
        CHECK(job == NULL);
    }
}

static void refused_config(tolem_status expected, const char *config) {
    tolem_result *result = NULL;
    tolem_client *opened = NULL;
    ANSWERS(expected, tolem_client_open(config, &opened, &result), &result);
    CHECK(opened == NULL);
}

/* That many bytes with no NUL behind them and an unreadable page after the last. */
static char *at_the_edge(size_t size, char byte) {
    size_t page = (size_t)sysconf(_SC_PAGESIZE), whole = (size + page - 1) / page * page;
    char *start = mmap(NULL, whole + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    CHECK(start != MAP_FAILED);
    CHECK(mprotect(start + whole, page, PROT_NONE) == 0);
    memset(start + whole - size, byte, size);
    return start + whole - size;
}

static char *repeated(const char *text, size_t times) {
    size_t length = strlen(text), i;
    char *whole = malloc(length * times + 1);
    CHECK(whole != NULL);
    for (i = 0; i < times; i++) {
        memcpy(whole + i * length, text, length);
    }
    whole[length * times] = '\0';
    return whole;
}

static void other_encodings(void) {
    static const char *const bad[] = {
        "{\"description\":\"\xcf\xf0\xe8\xe2\xe5\xf2\"}", /* Windows-1251 */
        "{\"description\":\"\xc0\x80\"}",                 /* an overlong NUL */
        "{\"description\":\"\xed\xa0\x80\"}",             /* half a surrogate pair */
        "{\"description\":\"\xf5\x80\x80\x80\"}",         /* beyond Unicode */
        "{\"description\":\"\xd0",                        /* cut in the middle */
        "\xff\xfe{",                                      /* UTF-16 */
    };
    size_t i;
    for (i = 0; i < sizeof bad / sizeof *bad; i++) {
        refused(TOLEM_E_ARGUMENT, "operation.list", bad[i]);
        refused(TOLEM_E_ARGUMENT, bad[i], "{}");
        refused_config(TOLEM_E_ARGUMENT, bad[i]);
    }
}

static void our_own_letters(void) {
    tolem_result *result = NULL;
    const char *request = "{\"orderNumber\":\"E-1\",\"amount\":1,\"currency\":\"KZT\","
                          "\"card\":{\"number\":\"4444555566661111\"},"
                          "\"description\":\"\xd2\xaf\xd1\x88\xd1\x96\xd0\xbd \xd1\x82\xd3\xa9\xd0\xbb\xd0\xb5\xd0\xbc \xf0\x9f\x92\xb3\"}";
    CHECK(tolem_check(client, "payout.create", request, &result) == TOLEM_OK);
    CHECK(!says(result, "4444555566661111"));
    ANSWERS(TOLEM_OK, TOLEM_OK, &result);
}

static void too_long_or_without_an_end(void) {
    refused(TOLEM_E_REQUEST, "operation.list", at_the_edge(MAX_BYTES + 1, ' '));
    refused(TOLEM_E_ARGUMENT, at_the_edge(MAX_NAME + 1, 'x'), "{}");
    refused_config(TOLEM_E_CONFIG, at_the_edge(MAX_BYTES + 1, ' '));
}

static void no_sane_json(void) {
    char *lists = repeated("[", 500000), *objects = repeated("{\"a\":", 150000);
    char *digits = repeated("9", 100000), number[100064];
    snprintf(number, sizeof number, "{\"limit\":%s}", digits);
    refused(TOLEM_E_REQUEST, "operation.list", lists);
    refused(TOLEM_E_REQUEST, "operation.list", objects);
    refused(TOLEM_E_REQUEST, "operation.list", number);
    refused(TOLEM_E_REQUEST, "operation.list", "");
    refused(TOLEM_E_REQUEST, "operation.list", "null");
    refused(TOLEM_E_REQUEST, "operation.list", "[]");
    refused(TOLEM_E_REQUEST, "operation.list", "{} {}");
    refused(TOLEM_E_REQUEST, "operation.list", "{\"limit\":1,\"limit\":1}");
    refused(TOLEM_E_REQUEST, "operation.list", "{\"limits\":1}");
    refused(TOLEM_E_UNSUPPORTED, "payout.creat", "{}");
    refused_config(TOLEM_E_CONFIG, lists);
    refused_config(TOLEM_E_CONFIG, objects);
    refused_config(TOLEM_E_CONFIG, "");
    refused_config(TOLEM_E_CONFIG, "{\"gateway\":\"bereke-payouts\",\"gateway\":\"bereke-payouts\"}");
    free(lists);
    free(objects);
    free(digits);
}

int main(int argc, char **argv) {
    CHECK(argc > 1);
    client = open_client(argv[1], "encoding.sqlite", NOBODY);
    other_encodings();
    our_own_letters();
    too_long_or_without_an_end();
    no_sane_json();
    tolem_client_close(client);
    return 0;
}
