package io.weir.ingest.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.ingest.reconcile.Judgement.Facts;
import io.weir.ingest.reconcile.Judgement.Verdict;
import java.util.OptionalLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JudgementTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            nullValues = "-",
            value = {
                // what, known, found, missing, gone, recent, sees, holding, verdict
                "nothing is missing, 20, 20, 0, -, 0, true, false, Clear",
                "nothing is missing any more, 20, 20, 0, -, 0, true, true, Clear",
                "nothing is known, 0, 0, 0, -, 0, true, false, Clear",
                "some are missing, 20, 15, 5, -, 0, true, false, Confirm",
                "five are gone, 20, 15, 5, 5, 0, true, false, Apply",
                "six are gone, 20, 14, 6, 6, 0, true, false, Hold",
                "six are missing and one is there, 20, 14, 6, 5, 0, true, false, Apply",
                "five percent, 1000, 950, 50, 50, 0, true, false, Apply",
                "more than five percent, 1000, 949, 51, 51, 0, true, false, Hold",
                "too many with those before, 20, 17, 3, 3, 3, true, false, Hold",
                "the same, 20, 17, 2, 2, 3, true, false, Apply",
                "CAPI shows nothing, 20, 0, 1, -, 0, true, false, Hold",
                "not every route can be seen, 20, 19, 1, -, 0, false, false, Hold",
                "a hold goes on with one, 20, 19, 1, -, 0, true, true, HoldOn",
            })
    void whatBecomesOfMissingRoutes(
            String name,
            long known,
            long found,
            long missing,
            Long gone,
            long recent,
            boolean sees,
            boolean holding,
            String verdict) {
        OptionalLong confirmed = gone == null ? OptionalLong.empty() : OptionalLong.of(gone);

        Verdict found1 = Judgement.of(new Facts(known, found, missing, confirmed, recent, sees, holding));

        assertThat(found1.getClass().getSimpleName()).isEqualTo(verdict);
    }
}
