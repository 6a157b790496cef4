#include "cli/documents.h"

#include "cli/command.h"

void cg_documents_begin(struct cg_documents *documents, const struct cg_output_settings *output,
                        const char *schema)
{
    *documents = (struct cg_documents){.output = output, .schema = schema};
    if (output->format == CG_FORMAT_CSV) {
        cg_csv_head(schema, &documents->text);
    }
}

void cg_documents_add(struct cg_documents *documents, const struct cg_record *record)
{
    switch (documents->output->format) {
    case CG_FORMAT_JSON:
        cg_record_json(record, &documents->text);
        cg_text_add(&documents->text, "\n");
        break;
    case CG_FORMAT_CSV:
        cg_record_csv(record, &documents->text);
        break;
    default:
        cg_text_add(&documents->text, "%s", documents->count > 0 ? "\n" : "");
        cg_record_print(record, &documents->text);
    }
    documents->count++;
}

void cg_documents_add_failed(struct cg_documents *documents, const char *path, const struct cg_error *error)
{
    struct cg_record record = {.schema = NULL};
    struct cg_error failure;
    cg_command_fail(error);
    documents->unreadable = documents->unreadable || error->status == CG_INPUT;
    documents->unmeasurable = documents->unmeasurable || error->status == CG_NOT_MEASURABLE;
    documents->fault = documents->fault || error->status == CG_FAULT;
    if (cg_record_init(&record, documents->schema, &failure) == CG_OK) {
        struct cg_node *source = cg_record_object(&record, record.root, "source");
        cg_record_text(&record, source, "file", path);
        struct cg_node *verdict = cg_record_object(&record, record.root, "verdict");
        cg_record_text(&record, verdict, "result", "NOT_MEASURABLE");
        cg_record_reason(&record, "%s", error->text);
        cg_documents_add(documents, &record);
        documents->fault = documents->fault || record.failed;
    }
    cg_record_clear(&record);
}

int cg_documents_end(struct cg_documents *documents)
{
    struct cg_error error;
    enum cg_status status = cg_text_check(&documents->text, &error);
    if (status == CG_OK && documents->text.length > 0) {
        status = cg_file_write(documents->output->out, documents->text.data, documents->text.length, &error);
    }
    cg_text_clear(&documents->text);
    if (status != CG_OK) {
        return cg_command_fail(&error);
    }
    const int measured_out_of_limits = 1;
    return documents->fault           ? CG_FAULT
           : documents->unreadable    ? CG_INPUT
           : documents->unmeasurable  ? CG_NOT_MEASURABLE
           : documents->out_of_limits ? measured_out_of_limits
                                      : 0;
}
