/* A till that keeps its own books in an SQLite of its own, and links tolem statically. tolem holds an SQLite too, of another
 * version: each must call its own. `till CONFIG.json` prints what tolem answers to a payout; it fails if the two SQLites met. */
#include <sqlite3.h>
#include <stdio.h>
#include <tolem.h>

static int own_books(void)
{
    sqlite3 *books = NULL;
    int ok = sqlite3_open(":memory:", &books) == SQLITE_OK
        && sqlite3_exec(books, "CREATE TABLE payout (number TEXT PRIMARY KEY)", NULL, NULL, NULL) == SQLITE_OK
        && sqlite3_exec(books, "INSERT INTO payout VALUES ('hello-1')", NULL, NULL, NULL) == SQLITE_OK;
    sqlite3_close(books);
    return ok;
}

int main(int argc, char **argv)
{
    tolem_client *client = NULL;
    tolem_result *result = NULL;
    tolem_status status;
    char config[4096];
    FILE *file = argc == 2 ? fopen(argv[1], "rb") : NULL;
    if (!file)
        return 2;
    config[fread(config, 1, sizeof config - 1, file)] = '\0';
    fclose(file);
    if (sqlite3_libversion_number() != SQLITE_VERSION_NUMBER) {
        fprintf(stderr, "compiled with SQLite %s, but %s answers\n", SQLITE_VERSION, sqlite3_libversion());
        return 2;
    }
    if (!own_books())
        return 2;
    status = tolem_client_open(config, &client, &result);
    if (status == TOLEM_OK) {
        tolem_result_free(result);
        status = tolem_call(client, "payout.create",
            "{\"orderNumber\": \"hello-1\", \"amount\": 150000, \"currency\": \"KZT\","
            " \"card\": {\"number\": \"4111111111111111\"}, \"recipient\": {\"name\": \"AIGERIM\"}}", &result);
    }
    printf("%s %s\n", tolem_status_name(status), tolem_result_json(result));
    tolem_result_free(result);
    tolem_client_close(client);
    return status == TOLEM_OK && own_books() ? 0 : 1;
}
