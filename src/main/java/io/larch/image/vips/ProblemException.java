package io.larch.image.vips;

import io.larch.image.job.WorkerProblem;
import io.larch.image.job.WorkerProblem.Kind;
import java.io.Serial;

/** A job that ends with a problem rather than a picture. */
final class ProblemException extends Exception {

  @Serial private static final long serialVersionUID = 1L;

  private final transient WorkerProblem problem;

  ProblemException(Kind kind, long bound, String said) {
    super(said);
    this.problem = new WorkerProblem(kind, bound, said);
  }

  WorkerProblem problem() {
    return problem;
  }
}
