package io.auditql.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostIdentifierTest {
    @TempDir private Path directory;
    private Path hostname;
    private Path productUuid;
    private final MemoryDeliveries state = new MemoryDeliveries();

    @BeforeEach
    void writeFiles() throws Exception {
        hostname = directory.resolve("hostname");
        productUuid = directory.resolve("product_uuid");
        Files.writeString(hostname, "web-1\n");
    }

    @Test
    void theHostNameIsReadEachTime() throws Exception {
        HostIdentifier host = of("hostname", "");
        assertThat(host.get()).isEqualTo("web-1");
        Files.writeString(hostname, "db\n");
        assertThat(host.get()).isEqualTo("db");
    }

    @Test
    void theKernelsHostNameIsThatOfTheUnameCommand() throws Exception {
        Process uname = new ProcessBuilder("uname", "-n").start();
        String name =
                new String(
                        uname.getInputStream().readAllBytes(),
                        java.nio.charset.StandardCharsets.UTF_8);
        assertThat(uname.waitFor()).isZero();
        assertThat(HostIdentifier.of("hostname", "", state).get()).isEqualTo(name.strip());
    }

    @Test
    void anUnknownWordAndAnEmptyTextMeanTheHostName() throws Exception {
        assertThat(of("serial", "").get()).isEqualTo("web-1");
        assertThat(of("specified", "").get()).isEqualTo("web-1");
        assertThat(of("specified", "rack 7").get()).isEqualTo("rack 7");
    }

    @Test
    void theMachinesUuidIsTakenUnlessItIsAPlaceholder() throws Exception {
        Files.writeString(productUuid, "4C4C4544-0031-3510-8052-B4C04F4D3732\n");
        assertThat(of("uuid", "").get()).isEqualTo("4C4C4544-0031-3510-8052-B4C04F4D3732");
        Files.writeString(productUuid, "03000200-0400-0500-0006-000700080009\n");
        String made = of("uuid", "").get();
        assertThat(made)
                .matches("[0-9a-f-]{36}")
                .isNotEqualTo("03000200-0400-0500-0006-000700080009");
        assertThat(of("uuid", "").get()).as("kept").isEqualTo(made);
    }

    @Test
    void anInstanceKeepsItsNameAndAnEphemeralOneDoesNot() throws Exception {
        String instance = of("instance", "").get();
        assertThat(of("instance", "").get()).isEqualTo(instance);
        HostIdentifier ephemeral = of("ephemeral", "");
        assertThat(ephemeral.get()).isEqualTo(ephemeral.get());
        assertThat(of("ephemeral", "").get()).isNotEqualTo(ephemeral.get());
    }

    private HostIdentifier of(String word, String specified) throws Exception {
        return HostIdentifier.of(word, specified, state, hostname, productUuid);
    }
}
