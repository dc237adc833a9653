# Jumps of `:rand`'s generators: far ahead in one step.
defmodule :rshell_jump do
  @moduledoc false

  import Bitwise

  # A generator that is linear over bits comes to the sum of some of its next states after 2^n steps: those whose bits are
  # set here, the first the lowest. The number is x^(2^n) modulo the characteristic polynomial of the generator.
  @shifted 0xD174A83E17DE2302F8EA6BC32C797
  @rotated 0x9863200F83FCD4A11293241FCB12A
  @words58 0xB10773CBE19F5FC1A1504ACD83F240C6007E76CEBCB3B7C4CC049C536E62A33CC2323831B45A3A8A3CEF3CC0F02F778573CF0F0A0657E19F00D4B3584DDD98EE4BE41E015AC26D5D20F9B49FA81B0090567FD9F0B83FE51A1EB3BE1910A1DE1D7D6813D2BA05381FDFD1490244085302F77130CA
  @words58_near 0xCB3D181CA30BEBC15FEFCC78FF45EF33C82F3D48A480C5878C3549BD5BDEB1A5A90F2E6B06DF2EB1FEAF0FB690627C014098F4B6DC4D3AF15F8A4DFDC081A7BF148531FB8EBC73C700B8B091AF699C306D8E75664A426866BFAD3C77DA90F4A806C17E9E644807A56270CF78BDB966A3DAF905E6
  @words64 0x284600E3F30E38C3B99181F2D8F685CA047F7684E9FC949D0B5FC64563B3E2A87910C41D10A1E6A5691548C86C1BD5405EE975283D71C93BC4CB815590989B13AAC17D8EFA43CAB83659132BB12FEA70DC2D9891FE68C0222FFEEB0A48316F404489AFFCE4F31A1E5B34A39F070B5837A3C65B8776F9685584242F96ECA9C41D

  # The words after the jump of an algorithm; the function gives those after one step.
  def jump(type, words, next) when type in [:exsss, :exsp, :exsplus],
    do: pair(@shifted, words, next, [0 | 0])

  def jump(:exrop, words, next), do: pair(@rotated, words, next, [0 | 0])
  def jump(:exro928ss, words, next), do: {all(@words58, words, next), []}
  def jump(:exro928_2pow20, words, next), do: {all(@words58_near, words, next), []}

  # Here the words stay where they are.
  def jump(type, {ahead, _} = words, next) when type in [:exs1024, :exs1024s] do
    {ahead, used} = :lists.split(length(ahead), all(@words64, words, next))
    {ahead, :lists.reverse(used)}
  end

  defp pair(0, _, _, sum), do: sum

  defp pair(far, [a | b] = words, next, [x | y] = sum) do
    sum = if (far &&& 1) == 1, do: [bxor(a, x) | bxor(b, y)], else: sum
    pair(far >>> 1, next.(words), next, sum)
  end

  defp all(far, words, next), do: all(far, words, next, :lists.duplicate(16, 0))

  defp all(0, _, _, sum), do: sum

  defp all(far, {ahead, used} = words, next, sum) do
    sum =
      if (far &&& 1) == 1,
        do: :lists.zipwith(&bxor/2, ahead ++ :lists.reverse(used), sum),
        else: sum

    all(far >>> 1, next.(words), next, sum)
  end
end
