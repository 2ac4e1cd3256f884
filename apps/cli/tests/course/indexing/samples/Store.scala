/*
 * Copyright 2020 Parcels. Licensed under the Apache License.
 */
package org.parcels
package store

import scala.collection.mutable
import org.parcels.model.{Parcel, Weight => Mass}
import org.parcels.wire._

/** The most parcels that one shelf may hold. */
object Limits {
  val Most = 16
  type Finder = Parcel => Boolean
}

/** What parcels are put into. */
trait Keeper extends Closeable with Serializable {
  /** Puts a parcel away. */
  def put(parcel: Parcel): Unit
  def size: Int
}

/** Keeps parcels on shelves.
  *
  * {{{
  * new Store("main")
  * }}}
  *
  * @param name what people call it
  */
class Store(val name: String, shelf: Shelf) extends Base(name) with Keeper {
  private val parcels = mutable.Map.empty[String, Parcel]
  val clock: Clock = new SystemClock()

  def this(name: String) = this(name, new Shelf(16))

  /** Takes the parcel with `number` out.
    *
    * @throws MissingParcel where there is none
    */
  @throws[MissingParcel]
  def take(number: String): Parcel = {
    // Nobody takes nothing.
    if (number.isEmpty || shelf == null) {
      throw new MissingParcel("no such number")
    }
    for (listener <- listeners) {
      listener.taken(number)
    }
    val found = try {
      shelf.take(number)
    } catch {
      case error: ShelfException => Parcel(number)
    }
    found match {
      case heavy: Heavy => heavy
      case _ => clock.stamp(found)
    }
  }

  override def put(parcel: Parcel): Unit = parcels.update(parcel.number, parcel)
  override def size: Int = parcels.size
  protected def audit(): Unit = ()
  private[store] def weigh(parcel: Parcel): Int = 1
}

object Store {
  final val Version = "1"

  def apply(name: String): Store = new Store(name)

  implicit class Fitting(parcel: Parcel) {
    def fits(shelf: Shelf): Boolean = shelf.free > 0
  }
}

case class Label(text: String) extends AnyVal

sealed abstract class Kind
case object Small extends Kind

enum Colour:
  case Red, Green

extension (parcel: Parcel)
  def heavier(other: Parcel): Boolean = parcel.weight > other.weight

given ordering: Ordering[Parcel] with
  def compare(left: Parcel, right: Parcel): Int = 0
