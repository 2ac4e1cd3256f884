require "spec_helper"

RSpec.describe Parcels::Store do
  describe "#take" do
    let(:store) { Parcels::Store.new("main") }

    it "gives what was put" do
      expect(store.take("1")).to eq(1)
    end

    context "when empty" do
      it("raises") { expect { store.take(nil) }.to raise_error(MissingParcel) }
    end
  end
end

class StoreTest < Minitest::Test
  def test_takes_what_was_put
    assert_equal 1, Store.new.take("1")
  end

  test "keeps order" do
    assert Store.new
  end
end
