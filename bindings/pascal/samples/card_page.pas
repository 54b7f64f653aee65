{ A payout whose card the recipient types on the bank's page: register, open the page, wait.

      card_page CONFIG.json ORDER-NUMBER AMOUNT-IN-TIYN RETURN-URL

  Prints the link for the till's web view (or a tablet, or a QR code) and asks until the payout is final or ten minutes have
  passed. A card that was declined does not end it: the page may take another. Where the link was lost with the bank's answer
  there is no page to wait for. No card number ever reaches this program. Exit codes as in payout.pas. }
program card_page;

{$IFDEF FPC}{$IF NOT (DEFINED(FPC_DELPHI) OR DEFINED(FPC_OBJFPC))}{$MODE DELPHI}{$IFEND}{$ENDIF}
{$IFDEF MSWINDOWS}{$APPTYPE CONSOLE}{$ENDIF}

uses
  SysUtils, Classes, Tolem;

function Registered(Client: TTolemClient; const Amount: Int64): TTolemMovement;
var
  Request: TTolemPayoutRegisterRequest;
begin
  Request := TTolemPayoutRegisterRequest.Create;
  try
    Request.OrderNumber := ParamStr(2);
    Request.Amount := Amount;
    Request.Currency := 'KZT';
    Request.Language := 'ru';
    Request.ReturnUrl := ParamStr(4);
    Request.Recipient.Name := 'AIGERIM';
    Result := Client.PayoutRegister(Request);
  finally
    Request.Free;
  end;
end;

{ The page is open; what it leads to is asked by our own number. }
function TheEnd(Client: TTolemClient; const Registered: TTolemMovement): TTolemMovement;
var
  Asked: Integer;
  Said: string;
begin
  Result := Registered;
  Said := Result.Message;
  for Asked := 1 to 600 do
  begin
    if (Result.Status <> TOLEM_ACTION_REQUIRED) and (Result.Status <> TOLEM_PENDING) then
      Break;
    Sleep(1000);
    Result := Client.PayoutStatus(ParamStr(2));
    if (Result.Status = TOLEM_ACTION_REQUIRED) and (Result.Message <> Said) then
    begin
      Said := Result.Message;
      WriteLn('-> ', Said);
      Flush(Output);
    end;
  end;
end;

procedure PayOutByPage(Client: TTolemClient; const Amount: Int64);
var
  Payout: TTolemMovement;
begin
  Payout := Registered(Client, Amount);
  if Payout.FormUrl <> '' then
  begin
    WriteLn('open ', Payout.FormUrl);
    Flush(Output);
    Payout := TheEnd(Client, Payout);
  end
  else if Payout.Status <> TOLEM_OK then
    WriteLn('-> ', Payout.Message);
  WriteLn(Payout.StatusName, ' ', Payout.State);
  case Payout.Status of
    TOLEM_OK: ExitCode := 0;
    TOLEM_DECLINED, TOLEM_REJECTED: ExitCode := 1;
  else
    ExitCode := 3;
  end;
end;

var
  Client: TTolemClient;
  Amount: Int64;
begin
  if (ParamCount <> 4) or not TryStrToInt64(ParamStr(3), Amount) then
  begin
    WriteLn(ErrOutput, 'usage: card_page CONFIG.json ORDER-NUMBER AMOUNT-IN-TIYN RETURN-URL');
    Halt(2);
  end;
  try
    Client := TTolemClient.CreateFromFile(ParamStr(1));
    try
      PayOutByPage(Client, Amount);
    finally
      Client.Free;
    end;
  except
    on E: ETolemError do
    begin
      WriteLn(E.StatusName, ' -');
      WriteLn('-> ', E.Message);
      ExitCode := 2;
    end;
    on E: ETolemLibrary do
    begin
      WriteLn('-> ', E.Message);
      ExitCode := 2;
    end;
    on E: EFOpenError do
    begin
      WriteLn('-> ', E.Message);
      ExitCode := 2;
    end;
  end;
end.
