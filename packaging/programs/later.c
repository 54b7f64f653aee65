/* One of two programs on one journal: opens it, waits until it is told to go on, and pays.
 *
 *     later CONFIG.json ORDER-NUMBER
 *
 * It says "open", waits for a line or the end of its input, calls once and says the status. */
#include "example.h"

int main(int argc, char **argv)
{
    char line[16], request[512], message[2048];
    tolem_client *client;
    tolem_result *result;
    tolem_status status;

    setvbuf(stdout, NULL, _IONBF, 0);
    if (argc != 3)
        return 2;
    client = open_client(argv[1]);
    printf("open\n");
    if (!fgets(line, sizeof line, stdin))
        line[0] = '\0';
    snprintf(request, sizeof request,
             "{\"orderNumber\": \"%s\", \"amount\": 150000, \"currency\": \"KZT\", \"timeoutMs\": 1500,"
             " \"card\": {\"number\": \"4111111111111111\"}, \"recipient\": {\"name\": \"AIGERIM\"}}",
             argv[2]);
    status = tolem_call(client, "payout.create", request, &result);
    tolem_json_text_of(result, "message", message, sizeof message);
    printf("%s %s\n", tolem_status_name(status), message);
    tolem_result_free(result);
    tolem_client_close(client);
    return 0;
}
