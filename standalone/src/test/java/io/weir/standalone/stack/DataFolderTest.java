package io.weir.standalone.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {

    @TempDir
    Path temporary;

    @Test
    void generatesASecretOnceThatOnlyItsOwnerCanRead() throws Exception {
        Path root = temporary.resolve(".weir");
        String first;
        Path file;
        try (DataFolder folder = DataFolder.open(root)) {
            first = folder.secretText("webhook");
            file = folder.secret("webhook");
        }

        try (DataFolder folder = DataFolder.open(root)) {
            assertThat(folder.secretText("webhook")).isEqualTo(first).hasSize(64);
            assertThat(folder.secretText("endpoint")).isNotEqualTo(first);
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
                .isEqualTo("rwx------");
    }

    @Test
    void isHeldByOneAtATime() {
        try (DataFolder held = DataFolder.open(temporary)) {
            assertThatThrownBy(() -> DataFolder.open(temporary))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("another weir runs on " + held.root())
                    .hasMessageContaining("--data");
        }

        DataFolder.open(temporary).close();
    }
}
