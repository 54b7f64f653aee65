/* The first payout. Start `tolem sandbox` and run this; or give a configuration as the first argument. */
#include <stdio.h>
#include "tolem.h"

int main(int argc, char **argv)
{
    const char *config = argc > 1 ? argv[1] :
        "{\"gateway\": \"bereke-payouts\", \"baseUrl\": \"http://127.0.0.1:8085\","
        " \"credentials\": {\"userName\": \"sandbox-api\", \"password\": \"sandbox-password\"}}";
    tolem_client *client;
    tolem_result *result;
    tolem_status status = tolem_client_open(config, &client, &result);
    if (status == TOLEM_OK) {
        tolem_result_free(result);
        status = tolem_call(client, "payout.create",
            "{\"orderNumber\": \"hello-1\", \"amount\": 150000, \"currency\": \"KZT\","
            " \"card\": {\"number\": \"4111111111111111\"}, \"recipient\": {\"name\": \"AIGERIM\"}}", &result);
    }
    printf("%s %s\n", tolem_status_name(status), tolem_result_json(result));
    tolem_result_free(result);
    tolem_client_close(client);
    return status == TOLEM_OK ? 0 : 1;
}
