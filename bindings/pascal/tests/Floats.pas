{ Pascal runs with the exceptions of the floating point unmasked: an invalid operation, a division by zero, an overflow
  anywhere in the library would end the call, after the money has left. So calls are made with all of them unmasked and with
  answers of every damage the sandbox can do. }
unit Floats;

interface

procedure Promises;

implementation

uses
  SysUtils, Math, Tolem, World;

const
  Damages: array[0..19] of string = ('', '~f:types', '~f:amount', '~f:currency', '~f:number', '~f:missing', '~f:extra', '~f:status7',
    '~f:html', '~f:charset', '~f:bom', '~f:garbage', '~f:truncate:20', '~f:length', '~f:nolength', '~f:rst', '~f:drop-after',
    '~f:504-before', '~f:429-before', '~f:refuse');

function Unmasked: Boolean;
begin
  Result := GetExceptionMask * [exInvalidOp, exZeroDivide, exOverflow] = [];
end;

procedure PayWith(const Damage: string);
var
  Till: TTolemClient;
  Number: string;
begin
  Till := Client;
  try
    Number := Order + Damage;
    Expect(Paid(Till, Number, Pays, 1500).Status >= 0, Damage);
    Till.Call('operation.resolve', '{"orderNumber":' + TolemQuote(Number) + ',"timeoutMs":500}');
    Till.OperationExplain(Number);
    Expect(Moved(Number) <= 1, 'it moved twice: ' + Damage);
    Expect(Unmasked, 'the library has masked exceptions: ' + Damage);
  finally
    Till.Free;
  end;
end;

procedure NoDamageTrapsAFloat;
var
  I: Integer;
begin
  Expect(Unmasked, 'Pascal runs with exceptions unmasked');
  for I := 0 to High(Damages) do
    PayWith(Damages[I]);
end;

{ On a thread of the library, which has from this one what is masked. }
procedure NoJobTrapsAFloat;
var
  Till: TTolemClient;
  Job: TTolemJob;
  Request: TTolemPayoutRequest;
  I: Integer;
begin
  Till := Client;
  for I := 0 to 5 do
  begin
    Request := PayoutOf(Order + Damages[I], Pays);
    Request.TimeoutMs := 1500;
    Job := Till.Start(Request);
    Request.Free;
    Expect(Job.Wait.Status >= 0, Damages[I]);
    Job.Free;
  end;
  Till.Free;
end;

procedure WithAllUnmasked(Run: TPromise);
var
  Masked: TFPUExceptionMask;
begin
  Masked := GetExceptionMask;
  SetExceptionMask([exDenormalized, exUnderflow, exPrecision]);
  try
    Run();
  finally
    SetExceptionMask(Masked);
  end;
end;

procedure CallsAreSafe;
begin
  WithAllUnmasked(@NoDamageTrapsAFloat);
end;

procedure JobsAreSafe;
begin
  WithAllUnmasked(@NoJobTrapsAFloat);
end;

{ Without this the two above could not fail. }
procedure AFloatWouldTrap;
var
  Zero: Double;
begin
  Zero := 0;
  try
    if 1 / Zero > 0 then
      Expect(False, 'a division by zero went through');
  except
    on E: EDivByZero do;
    on E: EZeroDivide do;
  end;
end;

procedure Promises;
begin
  Promise('a float that goes wrong traps here', @AFloatWouldTrap);
  Promise('no damaged answer traps a float', @CallsAreSafe);
  Promise('nor does a job', @JobsAreSafe);
end;

end.
