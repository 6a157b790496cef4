/* castgloss recipe: a bath and a layer as weighed, against the windows of the claims. */
#include "cli/command.h"
#include "cli/documents.h"

#include <castgloss/inspect.h>

struct recipe_settings {
    struct cg_output_settings output;
    bool print_template;
};

#define FIELD(name) offsetof(struct recipe_settings, name)
static const struct cg_option recipe_options[] = {
    CG_OPTION_TEMPLATE(FIELD(print_template), "a commented example of a recipe"),
    {0},
};
static const struct cg_option_group groups[] = {
    {cg_output_options, FIELD(output)},
    {recipe_options, 0},
    {NULL, 0},
};
static const struct cg_command_help help = {
    .full_name = "castgloss recipe",
    .operands = "RECIPE.yaml...",
    .text =
        "Takes the water of crystallisation off what was weighed into a treatment bath, and compares bath, "
        "layer and process with claims 1 to 17 for gel-cast inkjet paper.\n"
        "A value nearer to a limit than the weighing can tell is MARGINAL; a ratio that depends on how "
        "boric acid is counted is BASIS_DEPENDENT; what the recipe does not say is NOT_STATED.\n",
    .notes = "Exit status: 0 every claim that is stated is met; 1 a claim is not or not surely met; 2 wrong "
             "usage; 3 a recipe could not be read (the others are still done); 5 the program failed.\n",
};

static void judge(const char *path, struct cg_documents *documents)
{
    struct cg_recipe_file file = {.hash = ""};
    struct cg_record record = {.schema = NULL};
    struct cg_error error;
    enum cg_claim_result result = CG_CLAIM_FAIL;
    enum cg_status status = cg_recipe_read(path, &file, &error);
    if (status == CG_OK) {
        status = cg_recipe_record(&file, path, &record, &result, &error);
    }
    if (status == CG_OK) {
        cg_documents_add(documents, &record);
        documents->out_of_limits = documents->out_of_limits || result != CG_CLAIM_PASS;
    } else {
        cg_documents_add_failed(documents, path, &error);
    }
    cg_record_clear(&record);
    cg_recipe_file_clear(&file);
}

int cg_cmd_recipe(int argc, char **argv)
{
    struct recipe_settings settings = {.output = cg_output_settings_defaults()};
    struct cg_arguments arguments = {0};
    struct cg_documents documents;
    struct cg_error error;
    int exit_status = 0;
    if (!cg_command_begin(&help, groups, argc, argv, &settings, &arguments, &exit_status)) {
        return exit_status;
    }
    if (settings.print_template) {
        exit_status = cg_command_print_text(cg_recipe_template());
    } else if (arguments.count == 0) {
        cg_error_set(&error, CG_USAGE,
                     "recipe needs at least one recipe file; castgloss recipe --help tells more.");
        exit_status = cg_command_fail(&error);
    } else {
        cg_documents_begin(&documents, &settings.output, "castgloss.recipe/1");
        for (size_t i = 0; i < arguments.count; i++) {
            judge(arguments.words[i], &documents);
        }
        exit_status = cg_documents_end(&documents);
    }
    cg_arguments_clear(&arguments);
    return exit_status;
}
