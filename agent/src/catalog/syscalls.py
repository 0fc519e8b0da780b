#!/usr/bin/env python3
"""Writes catalog/syscalls.txt: the number of each system call on each ABI that auditql names.

    git -C libseccomp show HEAD:src/syscalls.csv | agent/src/catalog/syscalls.py > agent/src/main/resources/io/auditql/catalog/syscalls.txt

The input is the table that the libseccomp project keeps of the kernel's arch/*/syscall*.tbl files; its first line names the kernel.
SyscallTableTest compares the result with the kernel's headers of the machine (asm/unistd_64.h, unistd_32.h, unistd_x32.h)."""
import csv
import sys

ABIS = ["x86_64", "x32", "x86", "aarch64", "arm"]
ARM_PRIVATE = 0xF0000  # the few calls of 32-bit arm above this are its own

rows = csv.reader(sys.stdin)
head = next(rows)
columns = [head.index(abi) for abi in ABIS]
kernel = head[0].split("(", 1)[1].rstrip(")")
print(f"# kernel {kernel}, from libseccomp's src/syscalls.csv by agent/src/catalog/syscalls.py; do not edit")
print("# name x86_64 x32 i386 aarch64 arm; x32 without bit 30; - where the ABI has no such call")
for row in rows:
    numbers = ["-" if row[column] == "PNR" else row[column] for column in columns]
    if any(number != "-" for number in numbers):
        assert all(number == "-" or 0 <= int(number) < 2048 or int(number) >= ARM_PRIVATE for number in numbers), row
        print(row[0], *numbers)
