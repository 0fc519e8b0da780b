package io.auditql.bench;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// The records of one event as Linux 6.18 writes them, to be sent again and again with the next serial.
final class SampleRecords {
    /// An exec of a dynamic program by root: eight records.
    static final SampleRecords EXEC =
            new SampleRecords(
                    List.of(
                            "1300 arch=c000003e syscall=59 success=yes exit=0 a0=7ffd80135ac7 a1=7ffd801349b8 a2=7ffd801349d0 a3=7f73189006a0 items=2 ppid=2258 pid=2261 auid=1000 uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=pts0 ses=70 comm=\"grep\" exe=\"/usr/bin/grep\" key=\"auditql\"",
                            "1321 fver=0 fp=0 fi=0 fe=0 old_pp=000001fffeffffff old_pi=0 old_pe=000001fffeffffff old_pa=0 pp=000001fffeffffff pi=0 pe=000001fffeffffff pa=0 frootid=0",
                            "1309 argc=5 a0=\"grep\" a1=\"-rn\" a2=\"--include=*.java\" a3=6F70656E20666F722077726974696E67 a4=\"/home/ann/src\"",
                            "1307 cwd=\"/home/ann/src/project\"",
                            "1302 item=0 name=\"/usr/bin/grep\" inode=2147907 dev=fe:00 mode=0100755 ouid=0 ogid=0 rdev=00:00 nametype=NORMAL cap_fp=0 cap_fi=0 cap_fe=0 cap_fver=0 cap_frootid=0",
                            "1302 item=1 name=\"/lib64/ld-linux-x86-64.so.2\" inode=338944 dev=fe:00 mode=0100755 ouid=0 ogid=0 rdev=00:00 nametype=NORMAL cap_fp=0 cap_fi=0 cap_fe=0 cap_fver=0 cap_frootid=0",
                            "1327 proctitle=67726570002D726E002D2D696E636C7564653D2A2E6A617661006F70656E20666F722077726974696E67002F686F6D652F616E6E2F737263",
                            "1320 "));

    /// A connect to an IPv4 address: four records.
    static final SampleRecords CONNECT =
            new SampleRecords(
                    List.of(
                            "1300 arch=c000003e syscall=42 success=yes exit=0 a0=5 a1=7ffce19549f0 a2=10 a3=7fa4cb8ffa08 items=0 ppid=2545 pid=2548 auid=1000 uid=1000 gid=1000 euid=1000 suid=1000 fsuid=1000 egid=1000 sgid=1000 fsgid=1000 tty=(none) ses=80 comm=\"curl\" exe=\"/usr/bin/curl\" key=\"auditql\"",
                            "1306 saddr=020001BBC00002010000000000000000",
                            "1327 proctitle=6375726C0068747470733A2F2F6578616D706C652E6F72672F",
                            "1320 "));

    private static final String HEAD = "audit(1795358813.805:1000000000): ";
    private static final int SERIAL = HEAD.indexOf(':') + 1;
    private static final int SERIAL_DIGITS = 10;

    static final long TIME_MILLIS = 1795358813805L;

    final int[] types;
    final byte[][] texts;

    private SampleRecords(List<String> records) {
        types = new int[records.size()];
        texts = new byte[records.size()][];
        for (int i = 0; i < types.length; i++) {
            types[i] = Integer.parseInt(records.get(i).substring(0, 4));
            texts[i] = (HEAD + records.get(i).substring(5)).getBytes(StandardCharsets.US_ASCII);
        }
    }

    /// Writes another serial, of ten digits, into every record.
    void number(long serial) {
        for (byte[] text : texts) {
            long rest = serial;
            for (int at = SERIAL + SERIAL_DIGITS - 1; at >= SERIAL; at--) {
                text[at] = (byte) ('0' + rest % 10);
                rest /= 10;
            }
        }
    }
}
