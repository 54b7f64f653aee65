/* One of two programs on one journal: opens it, waits until it is told to go on, and pays.
 *
 *     later CONFIG.json ORDER-NUMBER
 *
 * It says "open", waits for a line or the end of its input, calls once and says the status. */
#include "example.h"
#include "tolem.h"

int main(int argc, char **argv)
{
    char line[16], request[512];
    tolem_client *client;
    tolem_result *result;
    tolem_status status;
    char *config;

    setvbuf(stdout, NULL, _IONBF, 0);
    if (argc != 3)
        return 2;
    config = read_file(argv[1]);
    status = tolem_client_open(config, &client, &result);
    free(config);
    if (status != TOLEM_OK) {
        printf("%s\n", tolem_result_json(result));
        return 2;
    }
    tolem_result_free(result);
    printf("open\n");
    if (!fgets(line, sizeof line, stdin))
        line[0] = '\0';
    snprintf(request, sizeof request,
             "{\"orderNumber\": \"%s\", \"amount\": 150000, \"currency\": \"KZT\", \"timeoutMs\": 1500,"
             " \"card\": {\"number\": \"4111111111111111\"}, \"recipient\": {\"name\": \"AIGERIM\"}}",
             argv[2]);
    status = tolem_call(client, "payout.create", request, &result);
    printf("%s %s\n", tolem_status_name(status), find_text(tolem_result_json(result), "message"));
    tolem_result_free(result);
    tolem_client_close(client);
    return 0;
}
