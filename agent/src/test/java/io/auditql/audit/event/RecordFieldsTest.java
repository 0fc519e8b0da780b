package io.auditql.audit.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditql.bytes.AsciiNumber;
import io.auditql.bytes.GrowableBytes;
import io.auditql.bytes.Slice;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class RecordFieldsTest {
    private static RecordFields read(String record) {
        // other bytes around it, which must not be looked at
        byte[] bytes = ("pid=99 " + record + " pid=98").getBytes(StandardCharsets.ISO_8859_1);
        RecordFields fields = new RecordFields();
        fields.read(bytes, 7, bytes.length - 7);
        return fields;
    }

    private static String text(RecordFields fields, Field field) {
        GrowableBytes out = new GrowableBytes(16);
        return fields.appendText(field, out) ? out.toString() : "absent";
    }

    @Test
    void readsNumbers() {
        RecordFields fields =
                read(
                        "arch=c000003e syscall=59 exit=-115 auid=4294967295 pid=1x a0=ffffffffffffff9c");

        assertThat(fields.hex(Field.ARCH)).isEqualTo(0xC000003EL);
        assertThat(fields.number(Field.SYSCALL)).isEqualTo(59);
        assertThat(fields.number(Field.EXIT)).isEqualTo(-115);
        assertThat(fields.number(Field.AUID)).isEqualTo(4294967295L);
        assertThat(fields.number(Field.PID)).isEqualTo(AsciiNumber.NOT_A_NUMBER);
        assertThat(fields.number(Field.PPID)).isEqualTo(AsciiNumber.NOT_A_NUMBER);
        assertThat(fields.hex(Field.A0)).isEqualTo(-100);
    }

    @Test
    void readsTextInQuotesAsItStands() {
        RecordFields fields =
                read("comm=\"a=b\" exe=\"/x/DEADBEEF\" name=\"\" cwd=\"back\\slash\"");

        assertThat(text(fields, Field.COMM)).isEqualTo("a=b");
        assertThat(text(fields, Field.EXE)).isEqualTo("/x/DEADBEEF");
        assertThat(text(fields, Field.NAME)).isEmpty();
        assertThat(text(fields, Field.CWD)).isEqualTo("back\\slash");
    }

    @Test
    void decodesHexOfWhatProgramsChooseOnly() {
        RecordFields fields = read("comm=612062 mode=0100755 exe=cafe name=ABC cwd=12 3=4");

        assertThat(text(fields, Field.COMM)).isEqualTo("a b");
        assertThat(text(fields, Field.MODE)).isEqualTo("0100755");
        assertThat(text(fields, Field.EXE)).isEqualTo("cafe");
        assertThat(text(fields, Field.NAME)).isEqualTo("ABC");
        assertThat(text(fields, Field.CWD)).isEqualTo("\u0012");
    }

    @Test
    void takesNullNoneAndQuestionMarkAsAbsent() {
        RecordFields fields = read("exe=(null) tty=(none) subj=? key= comm=\"(null)\" name=(nope)");

        for (Field field : new Field[] {Field.EXE, Field.TTY, Field.SUBJ, Field.KEY, Field.PID}) {
            assertThat(fields.has(field)).as(field.name()).isFalse();
            assertThat(fields.raw(field, new Slice())).isFalse();
            assertThat(text(fields, field)).isEqualTo("absent");
        }
        assertThat(text(fields, Field.COMM)).isEqualTo("(null)");
        assertThat(text(fields, Field.NAME)).isEqualTo("(nope)");
    }

    @Test
    void takesTheFirstOfTwoFieldsWithOneKey() {
        assertThat(read("pid=1 uid=2 pid=3 uid=4").number(Field.PID)).isEqualTo(1);
    }

    @Test
    void keepsWhatAProgramSentApart() {
        String real =
                "pid=3816 uid=0 msg='cwd=\"/\" cmd=6C73 terminal=x res=success' pid=1 uid=5 exe=\"/fake\" msg='z'";
        RecordFields fields = read(real);

        assertThat(fields.number(Field.PID)).isEqualTo(3816);
        assertThat(fields.number(Field.UID)).isZero();
        assertThat(fields.has(Field.EXE)).isFalse();
        assertThat(text(fields, Field.MSG)).startsWith("'cwd=").endsWith("msg='z'");
    }

    @Test
    void whatAProgramSentIsReadApart() {
        RecordFields record =
                read("pid=7 uid=0 msg='op=login pid=1 acct=\"a\" res=success'\u001dUID=\"root\"");
        RecordFields sent = new RecordFields();

        sent.readWithin(record);

        assertThat(record.number(Field.PID)).isEqualTo(7);
        assertThat(record.has(Field.ACCT)).isFalse();
        assertThat(sent.number(Field.PID)).isEqualTo(1);
        assertThat(text(sent, Field.ACCT)).isEqualTo("a");
        assertThat(text(sent, Field.RES)).isEqualTo("success");
        sent.readWithin(read("pid=7 msg=op=login"));
        assertThat(sent.has(Field.PID)).isFalse();
        sent.readWithin(read("pid=7"));
        assertThat(sent.has(Field.PID)).isFalse();
    }

    @Test
    void readsOnBehindTheMarkOfEnrichment() {
        RecordFields fields = read("pid=7 msg='it''s exe=\"/fake\"'\u001dUID=\"it's\" gid=8");

        assertThat(text(fields, Field.MSG)).isEqualTo("'it''s exe=\"/fake\"'");
        assertThat(fields.has(Field.GID)).as("behind what a program sent").isFalse();
        assertThat(read("key=\"x\"\u001dARCH=x86_64 SYSCALL=execve tty=pts0").has(Field.ARCH))
                .isFalse();
        assertThat(text(read("key=(null)\u001dUID=\"root\" tty=pts0"), Field.TTY))
                .isEqualTo("pts0");
        assertThat(read("key=(null)\u001dUID=\"root\"").has(Field.KEY)).isFalse();
    }

    @Test
    void passesOverWordsWithoutAValue() {
        RecordFields fields = read("tty pid=4191  uid=0 =5 = gid");

        assertThat(fields.number(Field.PID)).isEqualTo(4191);
        assertThat(fields.number(Field.UID)).isZero();
        assertThat(fields.has(Field.TTY)).isFalse();
    }

    @Test
    void takesAQuotedTextThatIsCutOffAsFarAsItGoes() {
        RecordFields fields = new RecordFields();
        byte[] bytes = "pid=1 exe=\"/usr/bi".getBytes(StandardCharsets.UTF_8);
        fields.read(bytes, 0, bytes.length);
        assertThat(text(fields, Field.EXE)).isEqualTo("/usr/bi");
        bytes = "exe=\"".getBytes(StandardCharsets.UTF_8);
        fields.read(bytes, 0, bytes.length);
        assertThat(text(fields, Field.EXE)).isEmpty();
    }

    @Test
    void knowsEveryFieldByItsKeyOnly() {
        for (Field field : Field.values()) {
            byte[] key =
                    field.name()
                            .toLowerCase(java.util.Locale.ROOT)
                            .getBytes(StandardCharsets.UTF_8);
            assertThat(Field.idOf(key, 0, key.length)).isEqualTo(field.ordinal());
            byte[] longer =
                    (" " + field.name().toLowerCase(java.util.Locale.ROOT) + "=xxxxxxxxx")
                            .getBytes(StandardCharsets.UTF_8);
            assertThat(Field.idOf(longer, 1, 1 + key.length)).isEqualTo(field.ordinal());
            assertThat(Field.idOf(longer, 1, 2 + key.length)).isEqualTo(Field.UNKNOWN);
            byte[] upper = field.name().getBytes(StandardCharsets.UTF_8);
            assertThat(Field.idOf(upper, 0, upper.length)).isEqualTo(Field.UNKNOWN);
        }
    }
}
