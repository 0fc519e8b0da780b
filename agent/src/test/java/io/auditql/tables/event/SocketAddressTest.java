package io.auditql.tables.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditql.bytes.GrowableBytes;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SocketAddressTest {
    private static String shown(byte[] groups) {
        SocketAddress address = new SocketAddress();
        address.clear().append(HexFormat.of().parseHex("0A00000900000000")).append(groups);
        GrowableBytes out = new GrowableBytes(64);
        address.appendAddress(out);
        return out.toString();
    }

    /// The examples of RFC 5952, sections 1 to 5.
    @ParameterizedTest
    @CsvSource({
        "2001:0db8:0000:0000:0001:0000:0000:0001, 2001:db8::1:0:0:1",
        "2001:0db8:0000:0001:0001:0001:0001:0001, 2001:db8:0:1:1:1:1:1",
        "2001:0000:0000:0001:0000:0000:0000:0001, 2001:0:0:1::1",
        "2001:0db8:aaaa:bbbb:cccc:dddd:eeee:0001, 2001:db8:aaaa:bbbb:cccc:dddd:eeee:1",
        "0000:0000:0000:0000:0000:0000:0000:0000, ::",
        "0000:0000:0000:0000:0000:0000:0000:0001, ::1",
        "fe80:0000:0000:0000:0000:0000:0000:0000, fe80::",
        "0000:0000:0000:0000:0000:ffff:c000:0201, ::ffff:192.0.2.1",
    })
    void writesIpv6AsTheStandardSays(String groups, String expected) {
        assertThat(shown(HexFormat.of().parseHex(groups.replace(":", "")))).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void writesIpv6ThatReadsBackAsTheSameAddress(long seed) throws UnknownHostException {
        Random random = new Random(seed);
        for (int i = 0; i < 2000; i++) {
            byte[] groups = new byte[16];
            for (int group = 0; group < 8; group++) {
                if (random.nextInt(3) > 0) {
                    groups[2 * group + 1] = (byte) random.nextInt();
                    groups[2 * group] = random.nextBoolean() ? (byte) random.nextInt() : 0;
                }
            }
            assertThat(InetAddress.getByName(shown(groups)))
                    .as("seed %d, address %d", seed, i)
                    .isEqualTo(InetAddress.getByAddress(groups));
        }
    }

    @Test
    void readsTheFamilyOfAHostOfEitherByteOrder() {
        SocketAddress address = new SocketAddress();
        address.clear().append(new byte[] {0, 2, 0, 80, 127, 0, 0, 1});
        assertThat(address.family()).isEqualTo(SocketAddress.INET);
        address.clear().append(new byte[] {2, 0, 0, 80, 127, 0, 0, 1});
        assertThat(address.family()).isEqualTo(SocketAddress.INET);
        assertThat(address.port()).isEqualTo(80);
    }
}
