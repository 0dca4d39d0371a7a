@NullMarked
package io.larch.budget;

import org.jspecify.annotations.NullMarked;
