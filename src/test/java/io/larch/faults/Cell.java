package io.larch.faults;

import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The cell of the table in docs/faults.md that a test holds. A test may hold several. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@Repeatable(Cells.class)
@interface Cell {

  /** The row's name, without its marks. */
  String fault();

  /** The column. */
  Position position();
}
