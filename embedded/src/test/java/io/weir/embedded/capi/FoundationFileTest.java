package io.weir.embedded.capi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FoundationFileTest {

    @TempDir
    Path folder;

    @Test
    void givesBackWhatTheFoundationHeld() {
        FoundationFile file = new FoundationFile(folder.resolve("capi.json"));
        Foundation before = foundation(state -> file.write(state.get()));
        CapiSpace space = before.createSpace(before.createOrganization("org"), "space");
        CapiDomain domain = before.createDomain("apps.example.com");
        CapiApp app = before.createApp(space, "blue");
        CapiRoute route = before.createRoute(Actor.operator(), RouteMessage.of("shop", "/cart", space, domain));
        before.replaceDestinations(Actor.operator(), route.guid(), List.of(DestinationRequest.of(app.guid(), 100)));

        Foundation after = foundation(state -> {});
        after.load(file.read().orElseThrow());

        assertThat(after.routes()).isEqualTo(before.routes());
        assertThat(after.domains()).isEqualTo(before.domains());
        assertThat(after.apps()).isEqualTo(before.apps());
        assertThatThrownBy(() -> after.createRoute(Actor.operator(), RouteMessage.of("shop", "/cart", space, domain)))
                .hasMessageContaining("already exists");
        assertThat(after.createRoute(Actor.operator(), RouteMessage.of("blog", "", space, domain))
                        .id())
                .isGreaterThan(route.id());
    }

    @Test
    void findsNothingAtFirst() {
        assertThat(new FoundationFile(folder.resolve("capi.json")).read()).isEmpty();
    }

    @Test
    void namesAFileThatIsNoState() throws Exception {
        Path file = Files.writeString(folder.resolve("capi.json"), "{\"nextId\":");

        assertThatThrownBy(() -> new FoundationFile(file).read())
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining(file.toString());
    }

    private static Foundation foundation(Consumer<Supplier<FoundationState>> keeper) {
        InstantSource clock = InstantSource.system();
        AuditLog log = new AuditLog(clock, new Chance(Trouble.none()), event -> {});
        return new Foundation(new Store(clock, log, keeper), false);
    }
}
