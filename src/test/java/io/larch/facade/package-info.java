/** A front end of other words than the native API's, on what services make public. */
@NullMarked
package io.larch.facade;

import org.jspecify.annotations.NullMarked;
