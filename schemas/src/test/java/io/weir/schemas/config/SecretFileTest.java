package io.weir.schemas.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecretFileTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"rw-------, false", "rw-r-----, false", "rw-r--r--, true"})
    void aFileThatEverybodyMayReadIsOpen(String permissions, boolean open) throws Exception {
        // given
        Path file = Files.writeString(folder.resolve("secret"), "s");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));

        // then
        assertThat(SecretFile.isOpen(file)).isEqualTo(open);
        assertThat(SecretFile.read(file)).isEqualTo("s");
    }

    @Test
    void oneNewlineAtTheEndIsNotPartOfTheSecret() throws Exception {
        assertThat(SecretFile.read(Files.writeString(folder.resolve("a"), " s \n\n")))
                .isEqualTo(" s \n");
        assertThat(SecretFile.read(Files.writeString(folder.resolve("b"), "s\r\n")))
                .isEqualTo("s");
    }

    @Test
    void aFileThatIsNoSecretIsRefused() throws Exception {
        // given
        Path file = Files.write(folder.resolve("big"), new byte[100_000]);

        // then
        assertThatThrownBy(() -> SecretFile.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the secret file " + file + " is longer than 65536 bytes: it is not a secret");
        assertThatThrownBy(() -> SecretFile.read(folder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("the secret file " + folder + " cannot be read: ");
    }
}
