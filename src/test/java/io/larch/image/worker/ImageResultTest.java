package io.larch.image.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larch.image.job.WrittenFormat;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ImageResultTest {

  private final ByteBudget budget = new ByteBudget(100);

  private ImageResult result() {
    return new ImageResult(
        WrittenFormat.PNG, 1, 1, 1, Buffer.buffer("123"), Objects.requireNonNull(budget.take(3)));
  }

  @Test
  void resultThatIsUsedIsClosedOnceTheWorkHasEnded() {
    Promise<String> work = Promise.promise();
    Future<String> used = result().use(_ -> work.future());
    assertThat(budget.held()).isEqualTo(3);
    work.complete("done");
    assertThat(used.result()).isEqualTo("done");
    assertThat(budget.held()).isZero();
  }

  @Test
  void resultIsClosedWhateverBecomesOfTheWork() {
    Future<Object> failed = result().use(_ -> Future.failedFuture("no"));
    assertThat(failed.failed()).isTrue();
    Future<Object> thrown =
        result()
            .use(
                _ -> {
                  throw new IllegalStateException("no");
                });
    assertThat(thrown.cause()).hasMessage("no");
    assertThat(budget.held()).isZero();
  }

  @Test
  void resultThatNobodyTakesIsClosed() {
    assertThatThrownBy(
            () ->
                result()
                    .handOn(
                        _ -> {
                          throw new IllegalStateException("no");
                        }))
        .hasMessage("no");
    assertThat(budget.held()).isZero();
    ImageResult taken = result();
    assertThat(taken.<ImageResult>handOn(each -> each)).isSameAs(taken);
    assertThat(budget.held()).isEqualTo(3);
  }
}
