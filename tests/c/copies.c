/* Two copies of the library in one process, as a plugin may bring one along: their locks belong to the process, so the
 * second must not open a journal that the first has open. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include "check.h"

/* The functions of the copy that are called here. */
static tolem_status (*open_copy)(const char *, tolem_client **, tolem_result **);
static void (*close_copy)(tolem_client *);
static const char *(*json_copy)(const tolem_result *);
static void (*free_copy)(tolem_result *);

static void copy_file(const char *from, const char *to) {
    char piece[65536];
    size_t size;
    FILE *source = fopen(from, "rb"), *target = fopen(to, "wb");
    CHECK(source != NULL && target != NULL);
    while ((size = fread(piece, 1, sizeof piece, source)) > 0)
        CHECK(fwrite(piece, 1, size, target) == size);
    fclose(source);
    CHECK(fclose(target) == 0);
}

static void load_copy(const char *folder) {
    char path[1024];
    Dl_info original, copied;
    void *copy;
    CHECK(dladdr((void *)tolem_version, &original) != 0);
    snprintf(path, sizeof path, "%s/libcopy.so", folder);
    copy_file(original.dli_fname, path);
    copy = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    CHECK(copy != NULL);
    *(void **)&open_copy = dlsym(copy, "tolem_client_open");
    *(void **)&close_copy = dlsym(copy, "tolem_client_close");
    *(void **)&json_copy = dlsym(copy, "tolem_result_json");
    *(void **)&free_copy = dlsym(copy, "tolem_result_free");
    CHECK(open_copy && close_copy && json_copy && free_copy);
    CHECK(dladdr(dlsym(copy, "tolem_version"), &copied) != 0 && copied.dli_fbase != original.dli_fbase);
}

/* What the copy says to that journal; closes what it could open. */
static tolem_status tried_by_copy(const char *folder, const char *journal, const char *words) {
    char config[1024];
    tolem_client *client = NULL;
    tolem_result *result = NULL;
    tolem_status status;
    snprintf(config, sizeof config,
             "{\"gateway\": \"bereke-payouts\", \"baseUrl\": \"http://127.0.0.1:1\", \"journal\": \"%s/%s\", \"locale\": \"en\","
             " \"credentials\": {\"userName\": \"user\", \"password\": \"password\"}, \"timeouts\": {\"recoveryMs\": 0}}",
             folder, journal);
    status = open_copy(config, &client, &result);
    CHECK(strstr(json_copy(result), words) != NULL);
    free_copy(result);
    close_copy(client);
    return status;
}

int main(int argc, char **argv) {
    tolem_client *first, *again;
    CHECK(argc > 1);
    load_copy(argv[1]);
    first = open_client(argv[1], "shared.sqlite", "http://127.0.0.1:1");
    CHECK(tried_by_copy(argv[1], "shared.sqlite", "another copy") == TOLEM_E_JOURNAL);
    CHECK(tried_by_copy(argv[1], "other.sqlite", "journal") == TOLEM_OK);
    /* The same copy may open it as often as it likes. */
    again = open_client(argv[1], "shared.sqlite", "http://127.0.0.1:1");
    tolem_client_close(again);
    CHECK(tried_by_copy(argv[1], "shared.sqlite", "another copy") == TOLEM_E_JOURNAL);
    tolem_client_close(first);
    CHECK(tried_by_copy(argv[1], "shared.sqlite", "journal") == TOLEM_OK);
    return 0;
}
