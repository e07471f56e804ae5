package io.weir.router.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SnapshotSettingsTest {

    @Test
    void anIntervalIsOneSecondToOneHour() {
        SnapshotSettings settings = SnapshotSettings.in(Path.of("somewhere"));

        assertThat(settings.every(Duration.ofSeconds(1)).interval()).isEqualTo(Duration.ofSeconds(1));
        assertThat(settings.every(Duration.ofHours(1)).interval()).isEqualTo(Duration.ofHours(1));
        assertThatThrownBy(() -> settings.every(Duration.ofMillis(999)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("interval: PT0.999S must be from 1s to 1h");
        assertThatThrownBy(() -> settings.every(Duration.ofMinutes(61)))
                .hasMessage("interval: PT1H1M must be from 1s to 1h");
    }

    @Test
    void withoutAFolderThereAreNone() {
        assertThat(SnapshotSettings.none().directory()).isNull();
    }
}
