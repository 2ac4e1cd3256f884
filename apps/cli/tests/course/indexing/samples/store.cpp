// Copyright (c) the parcel authors
#include "store.hpp"
#include <memory>
#include <vector>

using namespace parcels::wire;
using std::string;

namespace parcels {
namespace {
int hidden() { return 1; }
}  // namespace

/// The most parcels that one shelf may hold.
constexpr int limit = 16;

enum class Kind { small, large };
using Finder = bool (*)(const Parcel&);
typedef std::vector<Parcel> Parcels;

/// Compares two numbers.
/// @tparam T what numbers are made of
template <typename T>
T larger(const T& left, const T& right) {
  return left < right ? right : left;
}

/** What parcels are put into. */
class PARCEL_API Keeper {
 public:
  virtual ~Keeper() = default;
  /// Puts a parcel away.
  virtual void put(Parcel parcel) = 0;
};

/**
 * \brief Keeps parcels on shelves.
 *
 * More about it.
 */
template <typename Clock = SystemClock>
class Store final : public Keeper, private base::Counted<Store<Clock>> {
 public:
  static constexpr int version = 1;
  explicit Store(std::string name) : name_(std::move(name)) {}
  Store(const Store&) = delete;
  ~Store() override { close(); }

  /// Takes a parcel out.
  Parcel take(const std::string& number) const;
  void put(Parcel parcel) override { parcels_.push_back(parcel); }
  std::size_t size() const noexcept { return parcels_.size(); }
  Parcel& operator[](std::size_t place) { return parcels_[place]; }
  explicit operator bool() const { return size() > 0; }

 protected:
  void audit();

 private:
  struct Entry {
    Parcel parcel;
  };
  void close();
  std::string name_;
  Parcels parcels_;
  Shelf shelf_;
  friend class Auditor;
};

template <typename Clock>
Parcel Store<Clock>::take(const std::string& number) const {
  // Nobody takes nothing.
  if (number.empty() || !shelf_.has(number)) {
    throw MissingParcel("no such number");
  }
  for (const auto& parcel : parcels_) {
    if (parcel.number() == number) return parcel;
  }
  try {
    auto found = std::make_unique<Parcel>(number);
    Label label(number);
    return *found;
  } catch (const std::out_of_range& error) {
    report(error.what());
  }
  auto each = [this](int x) { return this->size() + x; };
  return wire::read(number);
}

void Shelf::pop() { --count_; }

bool operator==(const Parcel& left, const Parcel& right) { return left.number() == right.number(); }

}  // namespace parcels

#define PARCEL_CHECK(condition) \
  do { if (!(condition)) fail(); } while (false)

extern "C" int parcel_main(int argc, char** argv) {
  parcels::Store<> store("main");
  return new parcels::Shelf(argc) ? 0 : 1;
}
