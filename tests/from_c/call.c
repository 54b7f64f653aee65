/* One call of the library: CONFIG.json OPERATION REQUEST. Prints "code name document". */
#include <stdio.h>
#include "tolem.h"

int main(int argc, char **argv)
{
    static char config[65536];
    tolem_client *client = NULL;
    tolem_result *result = NULL;
    tolem_status status;
    FILE *file;

    if (argc != 4 || !(file = fopen(argv[1], "rb")))
        return 2;
    config[fread(config, 1, sizeof config - 1, file)] = '\0';
    fclose(file);
    status = tolem_client_open(config, &client, &result);
    if (status == TOLEM_OK) {
        tolem_result_free(result);
        status = tolem_call(client, argv[2], argv[3], &result);
    }
    if (status != tolem_result_status(result))
        return 3;
    printf("%d %s %s\n", (int)status, tolem_status_name(status), tolem_result_json(result));
    tolem_result_free(result);
    tolem_client_close(client);
    return 0;
}
