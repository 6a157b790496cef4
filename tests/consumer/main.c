/*
 * What a stranger's program does with the installed library: one call into base, so that headers, library and
 * the libraries behind it are found. The hash is that of FIPS 180-4's example "abc".
 */
#include <castgloss/castgloss.h>
#include <stdio.h>
#include <string.h>

int main(void)
{
    char hash[CG_HASH_SIZE];
    cg_hash("abc", 3, hash);
    puts(hash);
    return strcmp(hash, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad") == 0 ? 0 : 1;
}
