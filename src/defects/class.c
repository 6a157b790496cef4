/* Names and causes of the classes of marks. */
#include <castgloss/defects.h>

static const struct {
    const char *name;
    const char *cause;
} classes[CG_MARK_CLASSES] = {
    [CG_MARK_PINHOLE] =
        {"pinhole",
         "Steam broke through the coating, or air was in the coating colour: dried too fast or too hot."},
    [CG_MARK_PIT] = {"pit", "A bubble, foam or an unwetted spot kept the coating off the casting drum."},
    [CG_MARK_SCRATCH] = {"scratch",
                         "A scratch in the casting drum, or the sheet rubbed against a roll or guide."},
    [CG_MARK_CRACK] = {"crack",
                       "The layer was cross-linked too strongly, dried too fast or holds too little binder."},
    [CG_MARK_PICK] =
        {"pick", "The coating stuck to the drum: weak gel, too little release agent, or a cool or dry spot."},
    [CG_MARK_PATCH] = {"patch",
                       "The coating did not touch the drum enough: uneven nip, base thickness or moisture."},
    [CG_MARK_STREAK] =
        {"streak", "A nick in the blade or rod, a die lip, a gel lump or the wiper marks the running web."},
    [CG_MARK_CHATTER] = {"chatter", "The nip, a gear or the pump vibrates."},
    [CG_MARK_DRIP] = {"drip", "The bath skipped or splashed, and the coating was not gelled there."},
    [CG_MARK_WRINKLE] = {"wrinkle", "Web tension or curl folded the sheet."},
    [CG_MARK_CONTAMINATION] = {"contamination", "A fibre, dust or rust lies in or on the coating."},
};

const char *cg_mark_class_name(enum cg_mark_class mark_class)
{
    return (size_t)mark_class < CG_MARK_CLASSES ? classes[mark_class].name : "unknown";
}

const char *cg_mark_class_cause(enum cg_mark_class mark_class)
{
    return (size_t)mark_class < CG_MARK_CLASSES ? classes[mark_class].cause : "The cause is not known.";
}
