/* include/tolem_json.h, case by case: what it reads, what it refuses, what it writes, and that it wipes. Documents lie in
 * memory of exactly their size, so that a byte read or written beside them is seen by a sanitizer or valgrind. */
#define _GNU_SOURCE
#include "check.h"
#include <malloc.h>

/* What the header frees holds no card number any more, neither at the end nor when a buffer has grown out of another. */
static int frees;

static void watched_free(void *memory) {
    CHECK(memory == NULL || memmem(memory, malloc_usable_size(memory), "4111", 4) == NULL);
    frees += memory != NULL;
    free(memory);
}

#define free watched_free
#include <tolem_json.h>
#undef free

/* A copy that ends where its memory ends. */
static char *exactly(const char *text) {
    char *copy = malloc(strlen(text) + 1);
    CHECK(copy != NULL);
    return strcpy(copy, text);
}

/* ---- what is JSON ---- */

static const char *const JSON[] = {
    "{}", "[]", " \t\r\n{ } ", "0", "-0", "1", "-1", "10", "1.5", "-0.0", "0e0", "1E+2", "1e-2", "123456789012345678901234567890",
    "true", "false", "null", "\"\"", "\"a\"", "\"\\u0041\"", "\"\\\" \\\\ \\/ \\b \\f \\n \\r \\t\"", "\"\\ud83d\\ude00\"",
    "\"\xd0\x9c\xf0\x9f\x98\x80\xef\xbf\xbd\xed\x9f\xbf\xee\x80\x80\"", "\"\\u0000\"", "\"\x7f\"", "[1,2,3]", "[ 1 , [ ] , { } ]",
    "{\"a\":1,\"a\":2}", "{\"\":{\"\":[]}}", "{ \"a\" : \"b\" , \"c\" : [ null ] }", "\"\xf4\x8f\xbf\xbf\"",
};

static const char *const NOT_JSON[] = {
    /* cut, or more than one */
    "", " ", "{", "[", "\"", "{\"", "{\"a", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,", "[1", "[1,", "tru", "nul", "f", "-", "1.", "1e", "1e+",
    "{}{}", "1 2", "{}x", "[]]", "\"a\"b", "truefalse", "nullnull", "\"\\", "\"\\u", "\"\\u0", "\"\\u00", "\"\\u004", "\"\\u0041",
    /* what only other languages know */
    "{a:1}", "{'a':1}", "'a'", "[1,]", "{\"a\":1,}", "[,1]", "[1,,2]", "{,}", "{\"a\" 1}", "{\"a\":}", "{1:1}", "{null:1}", "[1 2]", "[1:2]", "{\"a\",1}",
    "01", "-01", "00", "+1", ".5", "1.e1", "- 1", "0x10", "1_000", "NaN", "Infinity", "-Infinity", "True", "NULL", "undefined", "//\n1", "/**/1",
    "\xef\xbb\xbf{}", "\v1", "\f1", "1\xc2\xa0",
    /* broken texts */
    "\"\n\"", "\"\t\"", "\"\x01\"", "\"\x1f\"", "\"\\a\"", "\"\\x41\"", "\"\\'\"", "\"\\U0041\"", "\"\\u00g0\"", "\"\\u 041\"", "\"\\u-041\"", "\"\\u+041\"",
    "\"\\ud800\"", "\"\\udc00\"", "\"\\ud800x\"", "\"\\ud800\\n\"", "\"\\ud800\\u0041\"", "\"\\ud800\\ud800\"", "\"\\udc00\\ud800\"", "\"\\udc00\\udc00\"", "\"\\ud800\\u\"",
    "\"\\ud800\\udc0\"", "\"\\ud800\\",
    /* bytes that are not UTF-8: alone, cut, too long, surrogates, beyond Unicode */
    "\"\x80\"", "\"\xbf\"", "\"\xff\"", "\"\xc2\"", "\"\xc2", "\"\xe2\x82\"", "\"\xe2\x82", "\"\xf0\x9f\x98\"", "\"\xf0\x9f\x98", "\"\xc0\xaf\"", "\"\xc1\xbf\"",
    "\"\xe0\x80\xaf\"", "\"\xe0\x9f\xbf\"", "\"\xf0\x80\x80\xaf\"", "\"\xf0\x8f\xbf\xbf\"", "\"\xed\xa0\x80\"", "\"\xed\xbf\xbf\"", "\"\xf4\x90\x80\x80\"",
    "\"\xf5\x80\x80\x80\"", "\"\xc2\x41\"", "\"\xe2\x41\x82\"", "\xc2", "{\"\xff\":1}", "{\"\\ud800\":1}",
};

static void what_is_json(void) {
    size_t i;
    for (i = 0; i < sizeof JSON / sizeof *JSON; i++) {
        char *json = exactly(JSON[i]);
        int expected = strcmp(json, "null") == 0 ? TOLEM_JSON_NULL : TOLEM_JSON_OK;
        check(tolem_json_any(json, "") == expected, json, __FILE__, __LINE__);
        free(json);
    }
    for (i = 0; i < sizeof NOT_JSON / sizeof *NOT_JSON; i++) {
        char *json = exactly(NOT_JSON[i]);
        check(tolem_json_any(json, "") == TOLEM_JSON_MALFORMED, json, __FILE__, __LINE__);
        free(json);
    }
    CHECK(tolem_json_any(NULL, "") == TOLEM_JSON_MALFORMED);
}

/* What is broken anywhere is broken everywhere: the amount before a cut is not read. */
static void half_an_answer_is_none(void) {
    static const char whole[] = "{\"state\":\"paid\",\"amount\":150000,\"card\":{\"masked\":\"4111\"},\"list\":[true,{\"a\":null}]}";
    int64_t amount;
    size_t cut;
    CHECK(tolem_json_whole(whole, "amount", &amount) == TOLEM_JSON_OK && amount == 150000);
    for (cut = 0; cut < sizeof whole - 1; cut++) {
        char *json = exactly(whole);
        json[cut] = '\0';
        json = realloc(json, cut + 1);
        CHECK(tolem_json_whole(json, "amount", &amount) == TOLEM_JSON_MALFORMED && amount == 0);
        CHECK(!tolem_json_is(json, "state", "paid"));
        free(json);
    }
}

static void nested(int depth, char open, char close, int expected) {
    char *json = malloc((size_t)depth * 2 + 1);
    memset(json, open, (size_t)depth);
    memset(json + depth, close, (size_t)depth);
    json[depth * 2] = '\0';
    CHECK(tolem_json_any(json, "") == expected);
    json[depth] = '\0';
    CHECK(tolem_json_any(json, "") == TOLEM_JSON_MALFORMED);
    free(json);
}

static void depth_has_an_end(void) {
    nested(TOLEM_JSON_DEPTH, '[', ']', TOLEM_JSON_OK);
    nested(TOLEM_JSON_DEPTH + 1, '[', ']', TOLEM_JSON_MALFORMED);
    nested(1000000, '[', ']', TOLEM_JSON_MALFORMED);
}

/* ---- paths ---- */

static const struct {
    const char *json, *path;
    int outcome;
} PATHS[] = {
    {"{\"a\":1}", "a", TOLEM_JSON_OK},
    {"{\"a\":null}", "a", TOLEM_JSON_NULL},
    {"{\"a\":1}", "b", TOLEM_JSON_ABSENT},
    {"{}", "a", TOLEM_JSON_ABSENT},
    {"null", "", TOLEM_JSON_NULL},
    {"null", "a", TOLEM_JSON_ABSENT},
    {"{\"a\":null}", "a.b", TOLEM_JSON_ABSENT},
    {"{\"a\":1}", "a.b", TOLEM_JSON_ABSENT},
    {"{\"a\":\"b\"}", "a.b", TOLEM_JSON_ABSENT},
    {"{\"a\":1}", "a[0]", TOLEM_JSON_ABSENT},
    {"{\"a\":{\"b\":{\"c\":1}}}", "a.b.c", TOLEM_JSON_OK},
    {"{\"a\":{\"b\":{\"c\":1}}}", "a.b", TOLEM_JSON_OK},
    {"{\"a\":{\"b\":{\"c\":1}}}", "b", TOLEM_JSON_ABSENT},
    {"{\"a\":{\"b\":1},\"b\":null}", "b", TOLEM_JSON_NULL},
    {"{\"ab\":1}", "a", TOLEM_JSON_ABSENT},
    {"{\"a\":1}", "ab", TOLEM_JSON_ABSENT},
    {"{\"x\":{\"a\":1},\"a\":null}", "a", TOLEM_JSON_NULL},
    {"[10,20,null]", "[0]", TOLEM_JSON_OK},
    {"[10,20,null]", "[2]", TOLEM_JSON_NULL},
    {"[10,20,null]", "[3]", TOLEM_JSON_ABSENT},
    {"[]", "[0]", TOLEM_JSON_ABSENT},
    {"{\"0\":1}", "[0]", TOLEM_JSON_ABSENT},
    {"[1]", "0", TOLEM_JSON_ABSENT},
    {"{\"0\":1}", "0", TOLEM_JSON_OK},
    {"[[1],[2,{\"a\":[null]}]]", "[1][1].a[0]", TOLEM_JSON_NULL},
    {"[[1],[2,{\"a\":[null]}]]", "[0][1]", TOLEM_JSON_ABSENT},
    {"[0]", "[999999999]", TOLEM_JSON_ABSENT},
    {"{\"\\u0061\\/\\n\":1}", "a/\n", TOLEM_JSON_OK},
    {"{\"\xd0\xb8\xd0\xbc\xd1\x8f\":1}", "\xd0\xb8\xd0\xbc\xd1\x8f", TOLEM_JSON_OK},
    {"{\"\\u0438\\u043c\\u044f\":1}", "\xd0\xb8\xd0\xbc\xd1\x8f", TOLEM_JSON_OK},
    {"{\"a\\u0000b\":1}", "a", TOLEM_JSON_ABSENT},
    {"{\"a\\u0000\":1}", "a", TOLEM_JSON_ABSENT},
    {"{\"a]\":1}", "a]", TOLEM_JSON_OK},
    /* two readers could see two amounts */
    {"{\"a\":1,\"a\":2}", "a", TOLEM_JSON_MALFORMED},
    {"{\"a\":1,\"\\u0061\":1}", "a", TOLEM_JSON_MALFORMED},
    {"{\"a\":{\"b\":1},\"a\":{}}", "a.b", TOLEM_JSON_MALFORMED},
    {"{\"c\":{\"a\":1,\"a\":2},\"a\":3}", "a", TOLEM_JSON_OK},
    {"{\"a\":1}", ".a", TOLEM_JSON_MISUSE},
    {"{\"a\":1}", "a.", TOLEM_JSON_MISUSE},
    {"{\"a\":1}", "a..b", TOLEM_JSON_MISUSE},
    {"{\"a\":1}", ".", TOLEM_JSON_MISUSE},
    {"{\"a\":1}", "a[", TOLEM_JSON_MISUSE},
    {"{\"a\":1}", "a[]", TOLEM_JSON_MISUSE},
    {"{\"a\":1}", "a[-1]", TOLEM_JSON_MISUSE},
    {"{\"a\":1}", "a[0", TOLEM_JSON_MISUSE},
    {"{\"a\":1}", "a[0]b", TOLEM_JSON_MISUSE},
    {"{\"a\":1}", "a[b]", TOLEM_JSON_MISUSE},
    {"{\"a\":1}", "a[1234567890]", TOLEM_JSON_MISUSE},
    {"{\"a\":1}", "a.[0]", TOLEM_JSON_MISUSE},
    {"{\"a\":1}", NULL, TOLEM_JSON_MISUSE},
};

static void paths(void) {
    size_t i;
    for (i = 0; i < sizeof PATHS / sizeof *PATHS; i++) {
        char *json = exactly(PATHS[i].json), *path = PATHS[i].path ? exactly(PATHS[i].path) : NULL;
        int outcome = tolem_json_any(json, path);
        if (outcome != PATHS[i].outcome) {
            fprintf(stderr, "%s at %s: %s instead of %s\n", json, path ? path : "NULL", tolem_json_name(outcome),
                    tolem_json_name(PATHS[i].outcome));
            _exit(1);
        }
        free(json);
        free(path);
    }
}

/* ---- values ---- */

static const struct {
    const char *json;
    int outcome;
    int64_t number;
} NUMBERS[] = {
    {"0", TOLEM_JSON_OK, 0},
    {"-0", TOLEM_JSON_OK, 0},
    {"7", TOLEM_JSON_OK, 7},
    {"-7", TOLEM_JSON_OK, -7},
    {" 150000 ", TOLEM_JSON_OK, 150000},
    {"9007199254740993", TOLEM_JSON_OK, INT64_C(9007199254740993)}, /* a double would make it even */
    {"9223372036854775807", TOLEM_JSON_OK, INT64_MAX},
    {"9223372036854775808", TOLEM_JSON_OTHER, 0},
    {"-9223372036854775808", TOLEM_JSON_OK, INT64_MIN},
    {"-9223372036854775809", TOLEM_JSON_OTHER, 0},
    {"18446744073709551616", TOLEM_JSON_OTHER, 0},
    {"18446744073709551617", TOLEM_JSON_OTHER, 0},
    {"99999999999999999999999999999999999999999", TOLEM_JSON_OTHER, 0},
    {"1.0", TOLEM_JSON_OTHER, 0},
    {"1.5", TOLEM_JSON_OTHER, 0},
    {"1e2", TOLEM_JSON_OTHER, 0},
    {"1E2", TOLEM_JSON_OTHER, 0},
    {"0e0", TOLEM_JSON_OTHER, 0},
    {"\"7\"", TOLEM_JSON_OTHER, 0},
    {"true", TOLEM_JSON_OTHER, 0},
    {"[7]", TOLEM_JSON_OTHER, 0},
    {"{}", TOLEM_JSON_OTHER, 0},
    {"null", TOLEM_JSON_NULL, 0},
    {"07", TOLEM_JSON_MALFORMED, 0},
};

static const struct {
    const char *json, *text;
    size_t size;
    int outcome;
} TEXTS[] = {
    {"\"\"", "", 1, TOLEM_JSON_OK},
    {"\"\"", NULL, 0, TOLEM_JSON_SHORT},
    {"\"abc\"", "abc", 4, TOLEM_JSON_OK},
    {"\"abc\"", "ab", 3, TOLEM_JSON_SHORT},
    {"\"abc\"", "", 1, TOLEM_JSON_SHORT},
    {"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t", 9, TOLEM_JSON_OK},
    {"\"\\u0041\\u00e9\\u20AC\\uD83D\\ude00\"", "A\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", 11, TOLEM_JSON_OK},
    /* cut behind a whole character, and nothing smaller after it */
    {"\"\xd0\x90\xd0\x91z\"", "\xd0\x90", 3, TOLEM_JSON_SHORT},
    {"\"\xd0\x90\xd0\x91z\"", "\xd0\x90", 4, TOLEM_JSON_SHORT},
    {"\"\xd0\x90\xd0\x91z\"", "\xd0\x90\xd0\x91", 5, TOLEM_JSON_SHORT},
    {"\"\xd0\x90\xd0\x91z\"", "\xd0\x90\xd0\x91z", 6, TOLEM_JSON_OK},
    {"\"\xf0\x9f\x98\x80z\"", "", 4, TOLEM_JSON_SHORT},
    {"\"\\u0080\\u07ff\\u0800\\uffff\\ud800\\udc00\\udbff\\udfff\"", "\xc2\x80\xdf\xbf\xe0\xa0\x80\xef\xbf\xbf\xf0\x90\x80\x80\xf4\x8f\xbf\xbf", 19, TOLEM_JSON_OK},
    {"\"411111\\u00001111\"", "", 64, TOLEM_JSON_OTHER},
    {"\"abcdef\\u0000\"", "", 3, TOLEM_JSON_OTHER},
    {"7", "", 64, TOLEM_JSON_OTHER},
    {"{}", "", 64, TOLEM_JSON_OTHER},
    {"null", "", 64, TOLEM_JSON_NULL},
    {"\"abc", "", 64, TOLEM_JSON_MALFORMED},
};

static void values(void) {
    size_t i;
    int truth, items;
    for (i = 0; i < sizeof NUMBERS / sizeof *NUMBERS; i++) {
        char *json = exactly(NUMBERS[i].json);
        int64_t number = 42;
        check(tolem_json_whole(json, "", &number) == NUMBERS[i].outcome && number == NUMBERS[i].number, json, __FILE__, __LINE__);
        free(json);
    }
    for (i = 0; i < sizeof TEXTS / sizeof *TEXTS; i++) {
        char *json = exactly(TEXTS[i].json), *buffer = malloc(TEXTS[i].size + (TEXTS[i].size == 0));
        memset(buffer, 'x', TEXTS[i].size);
        check(tolem_json_text(json, "", buffer, TEXTS[i].size) == TEXTS[i].outcome, json, __FILE__, __LINE__);
        check(TEXTS[i].text == NULL || strcmp(buffer, TEXTS[i].text) == 0, json, __FILE__, __LINE__);
        check(TEXTS[i].size == 0 || tolem_json_is(json, "", buffer) == (TEXTS[i].outcome == TOLEM_JSON_OK), json, __FILE__, __LINE__);
        free(buffer);
        free(json);
    }
    CHECK(tolem_json_text("\"abc\"", "", NULL, 64) == TOLEM_JSON_SHORT);
    CHECK(tolem_json_text_size("\"\"", "") == 1 && tolem_json_text_size("\"\\u20ac\"", "") == 4);
    CHECK(tolem_json_text_size("7", "") == 0 && tolem_json_text_size("\"a\\u0000\"", "") == 0 && tolem_json_text_size("{}", "a") == 0);
    CHECK(tolem_json_is("{\"state\":\"\\u0070aid\"}", "state", "paid") && !tolem_json_is("{\"state\":\"paid\"}", "state", "pai"));
    CHECK(!tolem_json_is("{\"state\":\"paid\"}", "state", "paid ") && !tolem_json_is("{\"state\":\"paid\"}", "state", NULL));
    CHECK(!tolem_json_is("{\"state\":null}", "state", "null") && !tolem_json_is("{}", "state", ""));
    CHECK(!tolem_json_is("\"paid\\u0000\"", "", "paid"));
    CHECK(tolem_json_bool("[true,false,null,0]", "[0]", &truth) == TOLEM_JSON_OK && truth == 1);
    CHECK(tolem_json_bool("[true,false,null,0]", "[1]", &truth) == TOLEM_JSON_OK && truth == 0);
    CHECK(tolem_json_bool("[true,false,null,0]", "[2]", &truth) == TOLEM_JSON_NULL && truth == 0);
    CHECK(tolem_json_bool("[true,false,null,0]", "[3]", &truth) == TOLEM_JSON_OTHER && truth == 0);
    CHECK(tolem_json_count("{\"a\":[[],[1,2],{}]}", "a", &items) == TOLEM_JSON_OK && items == 3);
    CHECK(tolem_json_count("{\"a\":[[],[1,2],{}]}", "a[1]", &items) == TOLEM_JSON_OK && items == 2);
    CHECK(tolem_json_count("{\"a\":[[],[1,2],{}]}", "a[0]", &items) == TOLEM_JSON_OK && items == 0);
    CHECK(tolem_json_count("{\"a\":[[],[1,2],{}]}", "a[2]", &items) == TOLEM_JSON_OTHER && items == 0);
    CHECK(strcmp(tolem_json_name(TOLEM_JSON_MISUSE), "TOLEM_JSON_MISUSE") == 0 && strcmp(tolem_json_name(-1), "TOLEM_JSON_?") == 0);
    CHECK(strcmp(tolem_json_name(TOLEM_JSON_OK), "TOLEM_JSON_OK") == 0 && strcmp(tolem_json_name(9), "TOLEM_JSON_?") == 0);
}

/* ---- writing ---- */

static const char WRITTEN[] =
    "{\"orderNumber\":\"\xd0\x90-1\",\"amount\":150000,\"name\":\"O\\\"N\\\\EIL\\u000a\\u0001\\u001f\x7f/\xf0\x9f\x98\x80\",\"\\\"\":\"\","
    "\"card\":{\"number\":\"4111\",\"again\":{}},\"items\":[1,[],{\"a\":[true,false]},\"\",-9223372036854775808,9223372036854775807,0],"
    "\"rest\":{ \"x\" : [1.5, null] },\"nothing\":null}";

static void write_all(tolem_json_writer *writer) {
    tolem_json_add_text(writer, "orderNumber", "\xd0\x90-1");
    tolem_json_add_whole(writer, "amount", 150000);
    tolem_json_add_text(writer, "name", "O\"N\\EIL\n\x01\x1f\x7f/\xf0\x9f\x98\x80");
    tolem_json_add_text(writer, "\"", "");
    tolem_json_open_object(writer, "card");
    tolem_json_add_text(writer, "number", "4111");
    tolem_json_open_object(writer, "again");
    tolem_json_close(writer);
    tolem_json_close(writer);
    tolem_json_open_array(writer, "items");
    tolem_json_add_whole(writer, NULL, 1);
    tolem_json_open_array(writer, NULL);
    tolem_json_close(writer);
    tolem_json_open_object(writer, NULL);
    tolem_json_open_array(writer, "a");
    tolem_json_add_bool(writer, NULL, 2);
    tolem_json_add_bool(writer, NULL, 0);
    tolem_json_close(writer);
    tolem_json_close(writer);
    tolem_json_add_text(writer, NULL, "");
    tolem_json_add_whole(writer, NULL, INT64_MIN);
    tolem_json_add_whole(writer, NULL, INT64_MAX);
    tolem_json_add_whole(writer, NULL, 0);
    tolem_json_close(writer);
    tolem_json_add_json(writer, "rest", "{ \"x\" : [1.5, null] }");
    tolem_json_add_json(writer, "nothing", "null");
}

/* Into a buffer of every size, and into one that grows. */
static void writing(void) {
    size_t size, i;
    tolem_json_writer writer;
    tolem_json_start(&writer, NULL, 0);
    write_all(&writer);
    CHECK(strcmp(tolem_json_end(&writer), WRITTEN) == 0 && strcmp(tolem_json_end(&writer), WRITTEN) == 0);
    CHECK(tolem_json_error(&writer) == TOLEM_JSON_OK && tolem_json_any(WRITTEN, "") == TOLEM_JSON_OK);
    tolem_json_wipe(&writer);
    tolem_json_wipe(&writer);
    CHECK(tolem_json_end(&writer) == NULL && tolem_json_error(&writer) == TOLEM_JSON_MISUSE);
    for (size = 0; size <= sizeof WRITTEN + 2; size++) {
        char *buffer = malloc(size + (size == 0));
        memset(buffer, 'x', size);
        tolem_json_start(&writer, buffer, size);
        write_all(&writer);
        if (size < sizeof WRITTEN) {
            CHECK(tolem_json_end(&writer) == NULL && tolem_json_error(&writer) == TOLEM_JSON_SHORT);
        } else {
            CHECK(tolem_json_end(&writer) == buffer && strcmp(buffer, WRITTEN) == 0);
        }
        tolem_json_wipe(&writer);
        for (i = 0; i < size; i++)
            CHECK(buffer[i] == 0);
        free(buffer);
    }
}

static void nothing_is_left_behind(void) {
    char filler[601];
    int i;
    tolem_json_writer writer;
    memset(filler, 'x', sizeof filler - 1);
    filler[sizeof filler - 1] = '\0';
    frees = 0;
    tolem_json_start(&writer, NULL, 0);
    tolem_json_add_text(&writer, "number", "4111111111111111");
    for (i = 0; i < 3; i++)
        tolem_json_add_text(&writer, "filler", filler);
    CHECK(strstr(tolem_json_end(&writer), "4111111111111111") != NULL);
    tolem_json_wipe(&writer);
    CHECK(frees > 2);
}

/* One mistake each; what is written after it changes nothing. */
static void mistake(tolem_json_writer *writer, int expected, int line) {
    check(tolem_json_error(writer) == expected, tolem_json_name(tolem_json_error(writer)), __FILE__, line);
    tolem_json_add_text(writer, "after", "\xff");
    tolem_json_add_whole(writer, "after", 1);
    tolem_json_open_array(writer, "after");
    tolem_json_close(writer);
    check(tolem_json_end(writer) == NULL && tolem_json_error(writer) == expected, "it stays", __FILE__, line);
    tolem_json_wipe(writer);
}

#define MISTAKE(expected, what) \
    do { \
        tolem_json_start(&w, NULL, 0); \
        what; \
        mistake(&w, expected, __LINE__); \
    } while (0)

static void mistakes(void) {
    static const char *const bytes[] = {"\x80", "a\xff", "\xc2", "\xe2\x82", "\xf0\x9f\x98", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80"};
    tolem_json_writer w;
    char *huge;
    size_t i;
    for (i = 0; i < sizeof bytes / sizeof *bytes; i++) {
        char *text = exactly(bytes[i]);
        MISTAKE(TOLEM_JSON_NOT_UTF8, tolem_json_add_text(&w, "a", text));
        MISTAKE(TOLEM_JSON_NOT_UTF8, tolem_json_add_text(&w, text, "a"));
        free(text);
    }
    MISTAKE(TOLEM_JSON_MISUSE, tolem_json_add_text(&w, "a", NULL));
    MISTAKE(TOLEM_JSON_MISUSE, tolem_json_add_text(&w, NULL, "a"));
    MISTAKE(TOLEM_JSON_MISUSE, tolem_json_add_whole(&w, NULL, 1));
    MISTAKE(TOLEM_JSON_MISUSE, tolem_json_open_object(&w, NULL));
    MISTAKE(TOLEM_JSON_MISUSE, (tolem_json_open_array(&w, "a"), tolem_json_add_bool(&w, "b", 1)));
    MISTAKE(TOLEM_JSON_MISUSE, tolem_json_close(&w));
    MISTAKE(TOLEM_JSON_MISUSE, (tolem_json_open_array(&w, "a"), tolem_json_end(&w)));
    MISTAKE(TOLEM_JSON_MISUSE, (tolem_json_end(&w), tolem_json_add_whole(&w, "a", 1)));
    MISTAKE(TOLEM_JSON_MISUSE, for (i = 0; i < TOLEM_JSON_DEPTH; i++) tolem_json_open_object(&w, "a"));
    MISTAKE(TOLEM_JSON_MALFORMED, tolem_json_add_json(&w, "a", "1,\"amount\":2"));
    MISTAKE(TOLEM_JSON_MALFORMED, tolem_json_add_json(&w, "a", ""));
    MISTAKE(TOLEM_JSON_MALFORMED, tolem_json_add_json(&w, "a", NULL));
    /* As deep as it goes is still closed rightly, and the bits of deeper arrays are forgotten. */
    tolem_json_start(&w, NULL, 0);
    for (i = 0; i + 2 < TOLEM_JSON_DEPTH; i++)
        tolem_json_open_array(&w, i == 0 ? "a" : NULL);
    for (i = 0; i + 2 < TOLEM_JSON_DEPTH; i++)
        tolem_json_close(&w);
    tolem_json_open_object(&w, "b");
    tolem_json_add_whole(&w, "c", 1);
    tolem_json_close(&w);
    CHECK(tolem_json_is("\"x\"", "", "x") && tolem_json_any(tolem_json_end(&w), "b.c") == TOLEM_JSON_OK);
    tolem_json_wipe(&w);
    /* The library's own limit, to the byte. */
    huge = malloc(TOLEM_JSON_LIMIT + 1);
    memset(huge, 'x', TOLEM_JSON_LIMIT);
    huge[TOLEM_JSON_LIMIT] = '\0';
    MISTAKE(TOLEM_JSON_SHORT, tolem_json_add_text(&w, "a", huge));
    huge[TOLEM_JSON_LIMIT - strlen("{\"a\":\"\"}")] = '\0';
    tolem_json_start(&w, NULL, 0);
    tolem_json_add_text(&w, "a", huge);
    CHECK(tolem_json_end(&w) != NULL && w.length == TOLEM_JSON_LIMIT);
    tolem_json_wipe(&w);
    free(huge);
}

/* ---- with the library ---- */

static void with_the_library(const char *folder) {
    char buffer[256], path[64];
    int items, i, found = 0;
    tolem_client *client;
    tolem_result *result;
    tolem_json_writer writer;

    ANSWERS(TOLEM_OK, tolem_describe(&result), &result);
    CHECK(tolem_describe(&result) == TOLEM_OK);
    CHECK(tolem_json_is_of(result, "status", "TOLEM_OK") && tolem_json_count_of(result, "operations", &items) == TOLEM_JSON_OK);
    for (i = 0; i < items; i++) {
        snprintf(path, sizeof path, "operations[%d].name", i);
        found += tolem_json_is_of(result, path, "payout.create");
        CHECK(tolem_json_text_of(result, path, buffer, sizeof buffer) == TOLEM_JSON_OK);
        CHECK(tolem_json_text_size_of(result, path) == strlen(buffer) + 1);
    }
    CHECK(found == 1 && tolem_json_any_of(result, path) == TOLEM_JSON_OK);
    tolem_result_free(result);
    CHECK(tolem_json_text_of(result, "status", buffer, sizeof buffer) == TOLEM_JSON_MALFORMED && buffer[0] == '\0');

    tolem_json_start(&writer, NULL, 0);
    tolem_json_add_text(&writer, "gateway", "bereke-payouts");
    tolem_json_add_text(&writer, "baseUrl", "http://127.0.0.1:1");
    snprintf(buffer, sizeof buffer, "%s/journal.sqlite", folder);
    tolem_json_add_text(&writer, "journal", buffer);
    tolem_json_open_object(&writer, "credentials");
    tolem_json_add_text(&writer, "userName", "\"\\\n");
    tolem_json_add_text(&writer, "password", "\xd0\x9f");
    tolem_json_close(&writer);
    ANSWERS(TOLEM_OK, tolem_client_open(tolem_json_end(&writer), &client, &result), &result);
    tolem_json_wipe(&writer);

    /* A mistake reaches the library as NULL and sends nothing; the writer is wiped nevertheless. */
    tolem_json_start(&writer, buffer, sizeof buffer);
    tolem_json_add_text(&writer, "orderNumber", "\xff");
    ANSWERS(TOLEM_E_ARGUMENT, tolem_json_call(client, "operation.get", &writer, &result), &result);
    CHECK(buffer[0] == '\0' && tolem_json_end(&writer) == NULL);

    tolem_json_start(&writer, buffer, sizeof buffer);
    tolem_json_add_whole(&writer, "limit", 5);
    CHECK(tolem_json_call(client, "operation.list", &writer, &result) == TOLEM_OK);
    CHECK(tolem_json_count_of(result, "operations", &items) == TOLEM_JSON_OK && items == 0);
    tolem_result_free(result);
    tolem_client_close(client);
}

int main(int argc, char **argv) {
    CHECK(argc == 2);
    what_is_json();
    half_an_answer_is_none();
    depth_has_an_end();
    paths();
    values();
    writing();
    nothing_is_left_behind();
    mistakes();
    with_the_library(argv[1]);
    return 0;
}
